package io.inmesh.testing.contract;

import io.inmesh.Mesh;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.config.Timeouts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What the parts of the contract share. A subclass of a part names the client. */
@Timeout(120)
abstract class ClientContract {
  static final String SHOP = "http://shop.example";

  final ContractMesh mesh = new ContractMesh();
  private final List<Backend> backends = new ArrayList<>();
  private @Nullable ClientUnderTest client;

  /** A client whose calls go through this mesh. */
  protected abstract ClientUnderTest newClient(Mesh throughMesh);

  @BeforeEach
  final void openClient() {
    client = newClient(mesh.mesh());
  }

  @AfterEach
  final void closeAll() {
    client().close();
    mesh.close();
    for (Backend backend : backends) {
      backend.close();
    }
  }

  final ClientUnderTest client() {
    return Objects.requireNonNull(client, "client");
  }

  final boolean can(ClientUnderTest.Capability capability) {
    return client().capabilities().contains(capability);
  }

  final Backend backend(Backend.Handler handler) {
    return keep(Backend.start(handler));
  }

  final Backend answering(String body) {
    return keep(Backend.answering(body));
  }

  final Backend silent() {
    return keep(Backend.silent());
  }

  private Backend keep(Backend backend) {
    backends.add(backend);
    return backend;
  }

  /** Makes a call and reads its body. */
  final String text(ClientRequest request) throws IOException {
    try (ClientResponse response = client().send(request)) {
      return response.text();
    }
  }

  /** Makes a call; its status. */
  final int status(ClientRequest request) throws IOException {
    try (ClientResponse response = client().send(request)) {
      response.text();
      return response.status();
    }
  }

  /**
   * Makes calls that a short time limit ends, until one has reached the backend before; the client
   * must have left it then.
   */
  final void untilReachedAndLeft(Backend backend, ClientCall call) throws IOException {
    do {
      call.make();
    } while (backend.requests() == 0);
    backend.awaitClientLeft();
  }

  /** Makes a call and looks at what comes of it. */
  @FunctionalInterface
  interface ClientCall {
    void make() throws IOException;
  }

  static RouteAction.Forward retrying(String cluster, int retries) {
    return RouteAction.Forward.to(cluster).withRetry(retry(Duration.ZERO, retries));
  }

  /** Retries failures and 5xx at once, each attempt within a time. */
  static RetryPolicy retry(Duration perTry, int retries) {
    RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), retries);
    return new RetryPolicy(
        policy.on(),
        policy.retriable(),
        retries,
        perTry,
        Duration.ZERO,
        new RetryPolicy.Backoff(Duration.ofMillis(1), Duration.ofMillis(1)),
        null,
        policy.hosts());
  }

  static Timeouts within(Duration timeout) {
    return new Timeouts(timeout, null, null);
  }

  static void await(CountDownLatch latch) {
    try {
      if (!latch.await(20, TimeUnit.SECONDS)) {
        throw new AssertionError("it did not happen");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
