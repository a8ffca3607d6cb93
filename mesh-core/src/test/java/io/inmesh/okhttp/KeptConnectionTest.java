package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.List;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that is kept for others keeps nothing of the call that it was made for. */
@Timeout(60)
class KeptConnectionTest {
  private final ContractMesh mesh = new ContractMesh();
  private final ConnectionPool pool = new ConnectionPool();
  private final Backend backend = Backend.answering("x");

  @AfterEach
  void close() {
    pool.evictAll();
    backend.close();
    mesh.close();
  }

  /** A method of its own, so that no frame has any of it. */
  private List<WeakReference<Object>> madeAndForgotten() throws IOException {
    OkHttpClient client =
        new OkHttpClient.Builder()
            .connectionPool(pool)
            .fastFallback(false) // A thread of OkHttp's that connects may keep the call a while.
            .addInterceptor(MeshInterceptor.of(mesh.mesh()))
            .build();
    byte[] content = new byte[100];
    Call call =
        client.newCall(
            new Request.Builder()
                .url("http://shop.example/")
                .post(RequestBody.create(content))
                .build());
    try (Response response = call.execute()) {
      assertThat(response.body().string()).isEqualTo("x");
    }
    return List.of(
        new WeakReference<>(client), new WeakReference<>(call), new WeakReference<>(content));
  }

  @Test
  void ofWhichNothingIsLeft() throws IOException {
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    List<WeakReference<Object>> parts = madeAndForgotten();
    while (parts.stream().anyMatch(part -> part.get() != null)) {
      System.gc();
    }
    assertThat(pool.connectionCount()).isEqualTo(1);
  }
}
