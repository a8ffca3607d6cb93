package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.time.Duration;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A response that is longer than what is read ahead is broken off by its route's timeout, however
 * whole it may have come: {@code docs/differences.md}.
 */
@Timeout(60)
class LateReadTest {
  private static final int MORE_THAN_IS_TAKEN_AHEAD = 1 << 21;

  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh mesh = new ContractMesh(builder -> builder.timer(time));
  private final ConnectionPool pool = new ConnectionPool();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectionPool(pool)
          .addInterceptor(MeshInterceptor.of(mesh.mesh()))
          .build();
  private final Backend backend =
      Backend.start(exchange -> {
        exchange.startSized(200, MORE_THAN_IS_TAKEN_AHEAD);
        exchange.send(new byte[MORE_THAN_IS_TAKEN_AHEAD]);
        exchange.awaitClientLeaves();
      });

  @AfterEach
  void close() {
    pool.evictAll();
    client.dispatcher().executorService().shutdown();
    mesh.close();
    backend.close();
  }

  @Test
  void aResponseWithMoreThanAMebibyteUnreadIsBrokenOffWhenTheTimeIsOver() throws IOException {
    mesh.cluster("a", backend.port())
        .route(
            "/", RouteAction.Forward.to("a").withTimeouts(Policies.within(Duration.ofSeconds(5))))
        .apply();
    Request request = new Request.Builder().url("http://shop.example/").build();
    try (Response response = client.newCall(request).execute()) {
      time.advance(Duration.ofSeconds(5));
      backend.awaitClientLeft();
      assertThatThrownBy(response.body()::bytes).isInstanceOf(IOException.class);
    }
  }
}
