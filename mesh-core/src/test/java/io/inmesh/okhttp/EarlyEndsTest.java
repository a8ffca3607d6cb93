package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Call;
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
  private final AtomicInteger ending = new AtomicInteger();
  private final ContractMesh mesh = new ContractMesh();
  private final MeshInterceptor inMesh = MeshInterceptor.of(mesh.mesh());
  private final OkHttpClient client = new OkHttpClient.Builder().addInterceptor(inMesh).build();

  /** Ends so many connections after an answer, and keeps all others. */
  private final Backend backend =
      Backend.start(exchange -> {
        exchange.body();
        if (exchange.target().equals("/never")) {
          exchange.awaitClientLeaves();
          return;
        }
        exchange.write("HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx");
        if (ending.getAndDecrement() > 0) {
          exchange.closeConnection();
          ends.release();
        }
      });

  private final EndpointAddress endpoint = new EndpointAddress("127.0.0.1", backend.port());

  @AfterEach
  void close() {
    client.connectionPool().evictAll();
    backend.close();
    mesh.close();
  }

  private void start(Duration timeout) {
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(Policies.within(timeout)))
        .apply();
  }

  private Call call(String method, String path) {
    RequestBody body = method.equals("POST") ? RequestBody.create(new byte[1]) : null;
    return client.newCall(
        new Request.Builder().url("http://shop.example" + path).method(method, body).build());
  }

  private int status(String method) throws IOException {
    try (Response response = call(method, "/").execute()) {
      response.body().bytes();
      return response.code();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void costOneCallWithoutARetryPolicyAndNotEachSecondOne(String method) throws Exception {
    start(Duration.ZERO);
    ending.set(Integer.MAX_VALUE);
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int status = status(method);
      statuses.add(status);
      if (status == 200) {
        ends.acquire();
      }
    }
    // Where the machine is busy, an end may take longer to arrive than the look at it.
    assertThat(Collections.frequency(statuses, 200)).as("%s", statuses).isGreaterThan(16);
    assertThat(backend.connections()).isEqualTo(Collections.frequency(statuses, 200));
    assertThat(inMesh.earlyEnds().has(endpoint)).isTrue();
  }

  @Test
  void doNotKeepOtherConnectionsOfTheEndpointFromBeingUsedAgain() throws Exception {
    start(Duration.ZERO);
    ending.set(1);
    assertThat(status("GET")).isEqualTo(200);
    ends.acquire();
    for (int i = 0; i < 10; i++) {
      int status = status("GET");
      assertThat(status).isIn(i == 0 ? List.of(200, 503) : List.of(200));
    }
    inMesh.earlyEnds().add(endpoint);
    assertThat(status("GET")).isEqualTo(200);
    assertThat(backend.connections()).isEqualTo(2);
  }

  /** On a connection that has served before; the endpoint is only slow. */
  @Test
  void areNotWhatTheMeshOrTheApplicationBreaksOff() throws Exception {
    start(Duration.ofMillis(100));
    assertThat(status("GET")).isEqualTo(200);
    try (Response late = call("GET", "/never").execute()) {
      assertThat(late.code()).isEqualTo(504);
    }
    assertThat(inMesh.earlyEnds().has(endpoint)).isFalse();

    start(Duration.ZERO);
    assertThat(status("GET")).isEqualTo(200);
    backend.takeRequest();
    backend.takeRequest();
    backend.takeRequest();
    Call cancelled = call("GET", "/never");
    Thread canceller =
        new Thread(() -> {
          backend.takeRequest();
          cancelled.cancel();
        });
    canceller.start();
    assertThatThrownBy(cancelled::execute).isInstanceOf(IOException.class);
    canceller.join();
    assertThat(inMesh.earlyEnds().has(endpoint)).isFalse();
    assertThat(backend.connections()).isEqualTo(2);
  }

  @Test
  void areRememberedForAMinute() {
    AtomicLong now = new AtomicLong();
    EarlyEnds early = new EarlyEnds(now::get);
    assertThat(early.has(endpoint)).isFalse();
    early.add(endpoint);
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(early.has(endpoint)).isTrue();
    now.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(early.has(endpoint)).isFalse();
  }
}
