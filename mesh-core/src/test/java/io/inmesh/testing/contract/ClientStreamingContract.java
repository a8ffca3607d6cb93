package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallInfo;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Bodies pass through as they come, both ways, without being held. */
public abstract class ClientStreamingContract extends ClientContract {
  private static final long LARGE_BYTES = 48L << 20;

  @Test
  void aResponseIsReadWhileItIsSent() throws IOException {
    CountDownLatch firstRead = new CountDownLatch(1);
    ContractBackend backend =
        backend(exchange -> {
          exchange.startStreamed(200, List.of());
          exchange.send("one");
          await(firstRead);
          exchange.send("two");
          exchange.endStreamed();
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(new String(first(response.body(), 3), StandardCharsets.UTF_8)).isEqualTo("one");
      firstRead.countDown();
      assertThat(response.text()).isEqualTo("two");
    }
  }

  @Test
  void aResponseOfAKnownLengthThatBreaksOffIsToldAsThat() throws IOException {
    assertToldAsBrokenOff(exchange -> exchange.startSized(200, 100));
  }

  @Test
  void aResponseOfAnUnknownLengthThatBreaksOffIsToldAsThat() throws IOException {
    assertToldAsBrokenOff(exchange -> exchange.startStreamed(200, List.of()));
  }

  private void assertToldAsBrokenOff(ContractBackend.Handler head) throws IOException {
    CountDownLatch begun = new CountDownLatch(1);
    ContractBackend backend =
        backend(exchange -> {
          head.handle(exchange);
          exchange.send("begun");
          await(begun);
          exchange.closeConnection();
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(first(response.body(), 5)).hasSize(5);
      begun.countDown();
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
      CallInfo info = Objects.requireNonNull(response.info());
      if (backend instanceof Backend) { // Over HTTP/1, that is a protocol error for Envoy.
        assertThat(info.responseFlags()).isEqualTo("UPE");
        assertThat(info.details())
            .isEqualTo("upstream_reset_after_response_started{protocol_error}");
      } else {
        assertThat(info.responseFlags()).isIn("UPE", "UC", "UR");
        assertThat(info.details()).startsWith("upstream_reset_after_response_started{");
      }
    }
  }

  @Test
  void aRequestIsReceivedWhileItIsSent() throws IOException {
    CountDownLatch received = new CountDownLatch(1);
    ContractBackend backend =
        backend(exchange -> {
          exchange.bodyStream().read();
          received.countDown();
          exchange.reply(200, "all");
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    Generated body = new Generated(256 * 1024, received);
    assertThat(text(ClientRequest.postOnce(SHOP + "/", body))).isEqualTo("all");
  }

  @Test
  void largeBodiesPassBothWays() throws IOException {
    AtomicLong received = new AtomicLong();
    ContractBackend backend =
        backend(exchange -> {
          received.set(count(exchange.bodyStream()));
          exchange.startSized(200, LARGE_BYTES);
          byte[] block = new byte[64 * 1024];
          for (long sent = 0; sent < LARGE_BYTES; sent += block.length) {
            exchange.send(block);
          }
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    InputStream body = new Generated(LARGE_BYTES, null);
    try (ClientResponse response = client().send(ClientRequest.postOnce(SHOP + "/", body))) {
      assertThat(count(response.body())).isEqualTo(LARGE_BYTES);
    }
    assertThat(received.get()).isEqualTo(LARGE_BYTES);
  }

  @Test
  void aSenderIsHeldBackByASlowReader() throws IOException {
    AtomicLong sent = new AtomicLong();
    CountDownLatch held = new CountDownLatch(1);
    ContractBackend backend =
        backend(exchange -> {
          exchange.startStreamed(200, List.of());
          byte[] block = new byte[64 * 1024];
          while (true) {
            exchange.send(block); // Ends when the client breaks it off.
            sent.addAndGet(block.length);
            held.countDown();
          }
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      await(held);
      assertThat(first(response.body(), 10)).hasSize(10);
      long before = -1;
      // The backend fills the buffers on the way, then it stands: ten looks in a row.
      for (int looks = 0; looks < 10; looks++) {
        LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        if (before != sent.get()) {
          before = sent.get();
          looks = 0;
        }
        assertThat(before).isLessThan(64L << 20);
      }
    }
    backend.awaitClientLeft();
  }

  @Test
  void trailersReachTheApplicationIfTheClientHasThem() throws IOException {
    ContractBackend backend =
        backend(exchange -> {
          exchange.startStreamed(200, List.of("Trailer: x-sum"));
          exchange.send("body");
          exchange.endStreamed("x-sum: 4");
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.text()).isEqualTo("body");
      assertThat(response.trailer("x-sum")).isEqualTo(can(Capability.TRAILERS) ? "4" : null);
    }
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("body");
    assertThat(backend.connections()).isEqualTo(1);
  }

  @Test
  void aResponseToHeadHasNoBodyButItsHeaders() throws IOException {
    ContractBackend backend = answering("12345");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest head = new ClientRequest("HEAD", SHOP + "/", List.of(), null, null);
    if (!can(Capability.METHODS)) {
      assertThat(text(head)).isEqualTo("12345");
      assertThat(backend.takeRequest().method()).isEqualTo("POST");
      return;
    }
    try (ClientResponse response = client().send(head)) {
      assertThat(response.text()).isEmpty();
      assertThat(response.header("content-length")).isEqualTo("5");
    }
  }

  private static long count(InputStream in) throws IOException {
    byte[] block = new byte[64 * 1024];
    long sum = 0;
    for (int read = in.read(block); read >= 0; read = in.read(block)) {
      sum += read;
    }
    return sum;
  }

  /** Zeros; waits after the first half for a sign that it has arrived. */
  private static final class Generated extends InputStream {
    private final long length;
    private final @org.jspecify.annotations.Nullable CountDownLatch half;
    private long position;

    Generated(long length, @org.jspecify.annotations.Nullable CountDownLatch half) {
      this.length = length;
      this.half = half;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) {
      if (position >= length) {
        return -1;
      }
      if (half != null && position >= length / 2) {
        await(half);
      }
      int read = (int) Math.min(count, length - position);
      java.util.Arrays.fill(bytes, offset, offset + read, (byte) 0);
      position += read;
      return read;
    }
  }
}
