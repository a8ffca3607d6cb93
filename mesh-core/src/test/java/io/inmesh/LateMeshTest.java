package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

/** Clients that are made before their mesh. */
class LateMeshTest {
  private static final String URL = "http://shop.example/";

  private final AtomicInteger asked = new AtomicInteger();

  /** Has none yet when it is asked for the first time. */
  private Supplier<Mesh> supplier(ContractMesh mesh) {
    return () -> {
      if (asked.getAndIncrement() == 0) {
        throw new IllegalStateException("no mesh yet");
      }
      return mesh.mesh();
    };
  }

  @Test
  void anOkHttpClientAsksWhenItsFirstCallIsMadeAndNotAgain() throws Exception {
    try (Backend backend = Backend.answering("hello");
        ContractMesh mesh = new ContractMesh()) {
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      OkHttpClient client =
          MeshInterceptor.of(supplier(mesh)).addTo(new OkHttpClient.Builder()).build();
      assertThat(asked).hasValue(0);
      Request request = new Request.Builder().url(URL).build();
      assertThatThrownBy(() -> client.newCall(request).execute().close()).hasMessage("no mesh yet");
      for (int i = 0; i < 2; i++) {
        try (Response response = client.newCall(request).execute()) {
          assertThat(response.body().string()).isEqualTo("hello");
        }
      }
      assertThat(asked).hasValue(2);
      client.connectionPool().evictAll();
    }
  }

  @Test
  void aClientOfTheJdkAsksWhenItsFirstRequestIsSentAndNotAgain() throws Exception {
    try (Backend backend = Backend.answering("hello");
        ContractMesh mesh = new ContractMesh();
        MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), supplier(mesh))) {
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      assertThat(asked).hasValue(0);
      HttpRequest request = HttpRequest.newBuilder(URI.create(URL)).build();
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .hasMessage("no mesh yet");
      for (int i = 0; i < 2; i++) {
        assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("hello");
      }
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what it is about
  void aClientOfTheJdkIsToldTheModeOrAsksForNone() {
    try (ContractMesh mesh = new ContractMesh();
        MeshHttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), supplier(mesh))) {
      assertThatThrownBy(() -> MeshHttpClient.wrap(client, supplier(mesh), null))
          .isInstanceOf(NullPointerException.class)
          .hasMessage("mode");
    }
  }
}
