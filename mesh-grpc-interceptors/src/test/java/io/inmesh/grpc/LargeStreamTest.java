package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A gigabyte passes both ways through a JVM with a heap of 64 MB: client and server each send only
 * while the connection takes more, and each reads one message after the other.
 */
class LargeStreamTest {
  private static final int MESSAGE_BYTES = 256 * 1024;
  private static final long MESSAGES = (1L << 30) / MESSAGE_BYTES;

  @Test
  @Tag("it")
  @Timeout(300)
  void aGigabyteBothWaysNeedsNoMoreHeapThanAnyCall() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Dio.grpc.netty.shaded.io.netty.maxDirectMemory=0",
                "-cp",
                System.getProperty("java.class.path"),
                LargeStreamTest.class.getName())
            .redirectErrorStream(true)
            .start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).endsWith("sent " + MESSAGES + " received " + MESSAGES);
  }

  /** The program that is run with a small heap. */
  public static void main(String[] args) throws Exception {
    Server server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(
                ServerServiceDefinition.builder(Texts.SERVICE)
                    .addMethod(Texts.BYTES, (call, headers) -> new Echo(call))
                    .build())
            .build()
            .start();
    try (ContractMesh mesh = new ContractMesh()) {
      mesh.cluster("a", server.getPort()).route("/", RouteAction.Forward.to("a")).apply();
      ManagedChannel channel =
          MeshChannelBuilder.forTarget("mesh:///shop.example", mesh.mesh()).build();
      Client client = new Client(channel.newCall(Texts.BYTES, CallOptions.DEFAULT));
      client.start();
      client.closed.await();
      System.out.println("sent " + client.sent + " received " + client.received);
      channel.shutdownNow();
    }
    server.shutdownNow();
  }

  /** Answers each message by one of its size. */
  private static final class Echo extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private boolean answered;

    Echo(ServerCall<byte[], byte[]> call) {
      this.call = call;
      call.sendHeaders(new Metadata());
      call.request(1);
    }

    @Override
    public void onMessage(byte[] message) {
      call.sendMessage(message);
      answered = true;
      onReady();
    }

    @Override
    public void onReady() {
      if (answered && call.isReady()) {
        answered = false;
        call.request(1);
      }
    }

    @Override
    public void onHalfClose() {
      call.close(Status.OK, new Metadata());
    }
  }

  private static final class Client extends ClientCall.Listener<byte[]> {
    private final ClientCall<byte[], byte[]> call;
    private final byte[] message = new byte[MESSAGE_BYTES];
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong received = new AtomicLong();
    private long sent;

    Client(ClientCall<byte[], byte[]> call) {
      this.call = call;
    }

    void start() {
      call.start(this, new Metadata());
      call.request(1);
    }

    @Override
    public void onReady() {
      while (sent < MESSAGES && call.isReady()) {
        call.sendMessage(message);
        if (++sent == MESSAGES) {
          call.halfClose();
        }
      }
    }

    @Override
    public void onMessage(byte[] answer) {
      received.incrementAndGet();
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (!status.isOk()) {
        System.out.println(status);
      }
      closed.countDown();
    }
  }
}
