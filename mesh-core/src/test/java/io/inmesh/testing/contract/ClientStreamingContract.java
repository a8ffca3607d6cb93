package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Bodies pass through as they come, both ways, without being held. */
public abstract class ClientStreamingContract extends ClientContract {
  private static final long LARGE_BYTES = 48L << 20;

  @Test
  void aResponseIsReadWhileItIsSent() throws IOException {
    CountDownLatch firstRead = new CountDownLatch(1);
    Backend backend =
        backend(exchange -> {
          exchange.startChunked(200, List.of());
          exchange.chunk("one");
          await(firstRead);
          exchange.chunk("two");
          exchange.endChunked();
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(new String(first(response.body(), 3), StandardCharsets.UTF_8)).isEqualTo("one");
      firstRead.countDown();
      assertThat(response.text()).isEqualTo("two");
    }
  }

  @Test
  void aRequestIsReceivedWhileItIsSent() throws IOException {
    CountDownLatch received = new CountDownLatch(1);
    Backend backend =
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
    Backend backend =
        backend(exchange -> {
          received.set(count(exchange.bodyStream()));
          OutputStream out = exchange.output();
          out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE_BYTES + "\r\n\r\n").getBytes());
          byte[] block = new byte[64 * 1024];
          for (long sent = 0; sent < LARGE_BYTES; sent += block.length) {
            out.write(block);
          }
          out.flush();
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
    Backend backend =
        backend(exchange -> {
          OutputStream out = exchange.output();
          out.write("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".getBytes());
          out.flush();
          exchange.closeAfter();
          byte[] block = new byte[64 * 1024];
          while (true) {
            out.write(block); // Ends when the client closes the connection.
            sent.addAndGet(block.length);
            held.countDown();
          }
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      await(held);
      assertThat(first(response.body(), 10)).hasSize(10);
      long before = -1;
      while (before != sent.get()) { // The backend fills the buffers on the way, then it stands.
        before = sent.get();
        Thread.onSpinWait();
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
      assertThat(before).isLessThan(64L << 20);
    }
    backend.awaitClientLeft();
  }

  @Test
  void trailersReachTheApplicationIfTheClientHasThem() throws IOException {
    Backend backend =
        backend(exchange -> {
          exchange.startChunked(200, List.of("Trailer: x-sum"));
          exchange.chunk("body");
          exchange.endChunked("x-sum: 4");
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
    mesh.cluster("a", answering("12345").port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest head = new ClientRequest("HEAD", SHOP + "/", List.of(), null, null);
    try (ClientResponse response = client().send(head)) {
      assertThat(response.text()).isEmpty();
      assertThat(response.header("content-length")).isEqualTo("5");
    }
  }

  /** As many bytes as are asked for, and no read beyond. */
  private static byte[] first(InputStream in, int count) throws IOException {
    byte[] bytes = new byte[count];
    int read = in.readNBytes(bytes, 0, count);
    return java.util.Arrays.copyOf(bytes, read);
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
