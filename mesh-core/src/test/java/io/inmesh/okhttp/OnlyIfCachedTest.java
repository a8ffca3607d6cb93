package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Cache;
import okhttp3.CacheControl;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What OkHttp would answer in an endpoint's place is for the endpoint, as behind a proxy. */
@Timeout(60)
class OnlyIfCachedTest {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ContractMesh mesh = new ContractMesh();
  private final Backend backend = Backend.answering("x");
  private @TempDir File folder;

  @AfterEach
  void close() {
    backend.close();
    mesh.close();
  }

  private OkHttpClient client(boolean ownCalls) {
    return clients.in(mesh.mesh(), ownCalls);
  }

  private static Request.Builder request() {
    return new Request.Builder().url("http://shop.example/");
  }

  private void apply(Cluster cluster, int port) {
    mesh.cluster(cluster, port)
        .route(
            "/",
            RouteAction.Forward.to("a")
                .withRetry(Policies.retry(Duration.ZERO, 2, RetryOn.FIVE_XX)))
        .apply();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theDirectiveGoesToTheEndpointAsItStands(boolean ownCalls) throws IOException {
    apply(OneStrike.cluster("a").build(), backend.port());
    OkHttpClient client = client(ownCalls);
    for (String value : List.of("only-if-cached", "max-stale=10, Only-If-Cached")) {
      Request request =
          request()
              .header("Cache-Control", "no-transform")
              .addHeader("cache-control", value)
              .build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
        assertThat(response.body().string()).isEqualTo("x");
        assertThat(Objects.requireNonNull(MeshCall.of(response)).info().attempts()).isEqualTo(1);
        assertThat(response.request().headers("Cache-Control"))
            .containsExactly("no-transform", value);
      }
      assertThat(backend.takeRequest().head())
          .contains("Cache-Control: no-transform", "cache-control: " + value);
    }
  }

  @Test
  void itDoesSoOverHttp2() throws Exception {
    try (MockWebServer server = new MockWebServer()) {
      server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
      server.start();
      server.enqueue(new MockResponse.Builder().body("x").build());
      UpstreamConnection http2 = UpstreamConnection.DEFAULT.withProtocol(HttpProtocol.HTTP2);
      apply(OneStrike.cluster("a").connection(http2).build(), server.getPort());
      Request request = request().cacheControl(CacheControl.FORCE_CACHE).build();
      try (Response response = client(false).newCall(request).execute()) {
        assertThat(response.code()).isEqualTo(200);
      }
      assertThat(server.takeRequest().getHeaders().get("cache-control"))
          .isEqualTo(CacheControl.FORCE_CACHE.toString());
    }
  }

  @Test
  void aCacheOfTheApplicationAnswersNothingAndKeepsNothing() throws IOException {
    try (Backend cacheable =
            Backend.start(exchange ->
                exchange.reply(200, List.of("cache-control: max-age=60", "etag: a"), "x"));
        Cache cache = new Cache(folder, 1 << 20)) {
      apply(OneStrike.cluster("a").build(), cacheable.port());
      OkHttpClient client = client(false).newBuilder().cache(cache).build();
      for (int i = 0; i < 2; i++) {
        try (Response response = client.newCall(request().build()).execute()) {
          assertThat(response.body().string()).isEqualTo("x");
        }
      }
      assertThat(cacheable.requests()).isEqualTo(2);
      assertThat(cache.requestCount()).isZero();
      assertThat(cache.urls().hasNext()).isFalse();
    }
  }

  @Test
  void anAnswerOfOkHttpItselfIsNoFailureOfTheEndpoint() throws IOException {
    apply(OneStrike.cluster("a").build(), backend.port());
    OkHttpClient client = client(false);
    OkHttpClient behind =
        client
            .newBuilder()
            .addInterceptor(chain -> {
              Request request = chain.request();
              return chain.proceed(
                  request.header("x-cached") == null
                      ? request
                      : request.newBuilder().cacheControl(CacheControl.FORCE_CACHE).build());
            })
            .build();
    Request cached = request().header("x-cached", "1").build();
    try (Response response = behind.newCall(cached).execute()) {
      MeshCall call = Objects.requireNonNull(MeshCall.of(response));
      assertThat(response.code()).isEqualTo(503);
      assertThat(call.isLocalReply()).isTrue();
      assertThat(call.cause()).hasMessageContaining("only-if-cached");
    }
    assertThat(backend.requests()).isZero();
    try (Response response = behind.newCall(request().build()).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }
}
