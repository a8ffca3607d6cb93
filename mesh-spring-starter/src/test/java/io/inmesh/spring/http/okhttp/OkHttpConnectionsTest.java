package io.inmesh.spring.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.spring.http.RequestFactoryUnderTest;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How many connections OkHttp keeps. */
class OkHttpConnectionsTest {
  private static final int CALLS = 20;

  private final CyclicBarrier all = new CyclicBarrier(CALLS);

  /** Answers when all calls of a round are there, so that none can have another's connection. */
  private void serve(BackendExchange exchange) throws IOException {
    try {
      all.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    }
    exchange.reply(200, "x");
  }

  @Test
  void allConnectionsOfABurstServeTheNextOne() throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try (Backend backend = Backend.start(this::serve);
        ContractMesh mesh = new ContractMesh();
        RequestFactoryUnderTest client =
            RequestFactoryUnderTest.of(mesh.mesh(), new OkHttpTransport(mesh::mesh))) {
      mesh.cluster("shop", backend.port()).route("/", RouteAction.Forward.to("shop")).apply();
      for (int round = 0; round < 3; round++) {
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          calls.add(threads.submit(() -> call(client)));
        }
        for (Future<String> call : calls) {
          assertThat(call.get()).isEqualTo("x");
        }
      }
      assertThat(backend.connections()).isEqualTo(CALLS);
    } finally {
      threads.shutdown();
    }
  }

  private static String call(RequestFactoryUnderTest client) throws IOException {
    try (ClientResponse response = client.send(ClientRequest.get("http://shop.example/"))) {
      return response.text();
    }
  }
}
