package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Endpoints that end a connection after an answer that does not say so. */
@Timeout(60)
class EarlyEndsTest {
  private final Semaphore ends = new Semaphore(0);
  private final ContractMesh mesh = new ContractMesh();
  private final OkHttpClient client =
      new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();

  @AfterEach
  void close() {
    client.connectionPool().evictAll();
    mesh.close();
  }

  private int status(String method) throws IOException {
    RequestBody body = method.equals("POST") ? RequestBody.create("x".getBytes()) : null;
    Request request =
        new Request.Builder().url("http://shop.example/").method(method, body).build();
    try (Response response = client.newCall(request).execute()) {
      response.body().bytes();
      return response.code();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void costOneCallWithoutARetryPolicyAndNotEachSecondOne(String method) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    try (Backend backend =
        Backend.start(exchange -> {
          exchange.body();
          exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx");
          exchange.closeConnection();
          ends.release();
        })) {
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      for (int i = 0; i < 10; i++) {
        int status = status(method);
        statuses.add(status);
        if (status == 200) {
          ends.acquire();
        }
      }
      assertThat(statuses).startsWith(200).endsWith(200, 200, 200, 200, 200, 200, 200, 200);
      assertThat(backend.connections())
          .isEqualTo((int) statuses.stream().filter(s -> s == 200).count());
    }
  }

  @Test
  void concernNoOtherEndpoint() {
    EarlyEnds early = new EarlyEnds();
    EndpointAddress one = new EndpointAddress("10.0.0.1", 80);
    assertThat(early.has(one)).isFalse();
    early.add(one);
    assertThat(early.has(one)).isTrue();
    assertThat(early.has(new EndpointAddress("10.0.0.1", 81))).isFalse();
  }
}
