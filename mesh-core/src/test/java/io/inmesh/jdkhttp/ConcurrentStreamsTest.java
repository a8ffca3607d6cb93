package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallInfo;
import io.inmesh.config.Cluster;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.RetryOn;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Http2Backend;
import io.inmesh.testing.contract.Policies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The JDK keeps one connection of HTTP/2 to an endpoint. Where that has no stream left, it is this
 * client that has no room.
 */
@Timeout(60)
class ConcurrentStreamsTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  private final Http2Backend backend =
      Http2Backend.start(
          1,
          stream -> {
            if (stream.number() > 1) {
              begun.countDown();
              await(mayAnswer);
            }
            stream.reply("answer " + stream.number());
          });

  private static void await(CountDownLatch latch) throws IOException {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private ContractMesh mesh() {
    UpstreamConnection http2 =
        UpstreamConnection.DEFAULT.withProtocol(UpstreamConnection.HttpProtocol.HTTP2);
    HostRewrite endpoint = new HostRewrite.Literal("127.0.0.1:" + backend.port());
    ContractMesh mesh = new ContractMesh();
    mesh.cluster(
            Cluster.builder("a")
                .connection(http2)
                .outlierDetection(Policies.ejectsAtOnce())
                .build(),
            backend.port())
        .route(
            "/",
            RouteAction.Forward.to("a")
                .withRewrites(new Rewrites(null, endpoint, false))
                .withRetry(
                    Policies.retry(
                        Duration.ZERO, 3, RetryOn.RESET, RetryOn.CONNECT_FAILURE, RetryOn.FIVE_XX)))
        .apply();
    return mesh;
  }

  @Test
  void aCallThatFindsNoStreamIsAnOverflowAndNotTheEndpointsFault() throws Exception {
    try (backend;
        ContractMesh mesh = mesh();
        MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh())) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop.example/")).build();
      assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("answer 1");
      CompletableFuture<HttpResponse<String>> first =
          client.sendAsync(request, BodyHandlers.ofString());
      await(begun);
      HttpResponse<String> second = client.send(request, BodyHandlers.ofString());
      mayAnswer.countDown();
      assertThat(first.get(20, TimeUnit.SECONDS).body()).isEqualTo("answer 2");
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(second.body()).endsWith("reset reason: overflow");
      MeshCall call = Objects.requireNonNull(MeshCall.of(second));
      CallInfo info = call.info();
      assertThat(info.responseFlags()).isEqualTo("UO");
      assertThat(info.attempts()).isEqualTo(1);
      assertThat(call.cause())
          .hasMessageContaining("java.net.http keeps one HTTP/2 connection to an endpoint")
          .hasRootCauseMessage("too many concurrent streams");
      assertThat(Objects.requireNonNull(mesh.mesh().clusterStatus("a")).ejected()).isZero();
    }
  }
}
