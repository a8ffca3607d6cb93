package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** What the parts of the contract share. A subclass of a part names the client. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // not all reads can be interrupted
abstract class ClientContract {
  static final String SHOP = "http://shop.example";

  /** More than a slow machine needs until one of them is quick enough. */
  private static final int MAX_CALLS = 200;

  final ContractMesh mesh;
  private final List<ContractBackend> backends = new ArrayList<>();
  private @Nullable ClientUnderTest client;

  ClientContract() {
    this(new ContractMesh());
  }

  ClientContract(ContractMesh mesh) {
    this.mesh = mesh;
  }

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
    for (ContractBackend backend : backends) {
      backend.close();
    }
  }

  final ClientUnderTest client() {
    return Objects.requireNonNull(client, "client");
  }

  final boolean can(ClientUnderTest.Capability capability) {
    return client().capabilities().contains(capability);
  }

  /** What a caller of the client sees as the status, where HTTP has this one. */
  final int seen(int httpStatus) {
    return client().statusOf(httpStatus);
  }

  /** A backend whose requests a handler answers. */
  final ContractBackend backend(ContractBackend.Handler handler) {
    ContractBackend backend = client().newBackend(handler);
    backends.add(backend);
    return backend;
  }

  /** A backend that answers everything with this text. */
  final ContractBackend answering(String body) {
    return backend(exchange -> exchange.reply(200, body));
  }

  /** A backend that takes requests and never answers. */
  final ContractBackend silent() {
    return backend(ContractExchange::awaitClientLeaves);
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
  final void untilReachedAndLeft(ContractBackend backend, ClientCall call) throws IOException {
    for (int i = 0; backend.requests() == 0; i++) {
      assertThat(i).as("calls of which none reached the backend").isLessThan(MAX_CALLS);
      call.make();
    }
    backend.awaitClientLeft();
  }

  /** As many bytes as are asked for, and no read beyond. */
  static byte[] first(InputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    int read = in.readNBytes(bytes, 0, count);
    return Arrays.copyOf(bytes, read);
  }

  /** Makes a call and looks at what comes of it. */
  @FunctionalInterface
  interface ClientCall {
    void make() throws IOException;
  }

  static RouteAction.Forward retrying(String cluster, int retries) {
    return RouteAction.Forward.to(cluster).withRetry(retry(Duration.ZERO, retries));
  }

  /**
   * Retries failures, 5xx and gRPC's {@code UNAVAILABLE} at once, each attempt within a time; no
   * response of HTTP has the latter.
   */
  static RetryPolicy retry(Duration perTry, int retries) {
    return Policies.retry(perTry, retries, RetryOn.FIVE_XX, RetryOn.GRPC_UNAVAILABLE);
  }
}
