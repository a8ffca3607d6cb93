package io.inmesh.samples.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** The other side: a server in the mesh, and callers that know nothing of one. */
final class ServerSteps {
  /** Says whether a promise was kept. */
  interface Check {
    void of(String promise, boolean isKept);
  }

  private static final long PATIENCE_SECONDS = 60;

  private final Mesh mesh;
  private final ControlPlane controlPlane;
  private final Check check;

  ServerSteps(Mesh mesh, ControlPlane controlPlane, Check check) {
    this.mesh = mesh;
    this.controlPlane = controlPlane;
    this.check = check;
  }

  void run() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
    CompletableFuture<Greeter> starting = CompletableFuture.supplyAsync(() -> start(address));
    boolean refused = statusOfCall(address).equals(Status.Code.UNAVAILABLE);
    controlPlane.serve(address.getPort());
    try (Greeter served = starting.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      check.of("6. a server takes calls once its listener is there", refused);
      ManagedChannel channel = channel(address);
      try {
        steps(served, channel, address);
      } finally {
        channel.shutdown().awaitTermination(5, TimeUnit.SECONDS);
      }
    }
  }

  private Greeter start(InetSocketAddress address) {
    try {
      return new Greeter(
          "v3", MeshServerBuilder.forAddress(address, InsecureServerCredentials.create(), mesh));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void steps(Greeter served, ManagedChannel channel, InetSocketAddress address)
      throws Exception {
    Metadata user = new Metadata();
    user.put(Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER), "me");
    Channel asUser =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(user));
    check.of(
        "7. who does not say who it is, is refused by the server itself",
        statusOf(channel).equals(Status.Code.PERMISSION_DENIED)
            && statusOf(asUser).equals(Status.Code.OK));

    CompletableFuture<String> slow =
        CompletableFuture.supplyAsync(() ->
            ClientCalls.blockingUnaryCall(
                asUser,
                Greeter.GREET,
                CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                Greeter.SLOW));
    served.begun().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    mesh.lifecycle().onDrain(served::shutdown);
    mesh.lifecycle().startDrain(); // as before the process ends
    boolean closed = !mesh.lifecycle().isReady() && takesNoMoreCalls(address);
    served.goOn();
    boolean drained = mesh.lifecycle().drain(Duration.ofSeconds(PATIENCE_SECONDS));
    check.of(
        "8. it drains: no new calls, the one under way is answered",
        closed && drained && slow.get(PATIENCE_SECONDS, TimeUnit.SECONDS).endsWith("v3"));
  }

  /** gRPC closes the port a moment after {@code shutdown()}, on a thread of its own. */
  private static boolean takesNoMoreCalls(InetSocketAddress address) throws InterruptedException {
    long begin = System.nanoTime();
    while (!statusOfCall(address).equals(Status.Code.UNAVAILABLE)) {
      if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS)) {
        return false;
      }
    }
    return true;
  }

  private static ManagedChannel channel(InetSocketAddress address) {
    return NettyChannelBuilder.forAddress(address).usePlaintext().build();
  }

  /** How a call on a connection of its own ends. */
  private static Status.Code statusOfCall(InetSocketAddress address) throws InterruptedException {
    ManagedChannel channel = channel(address);
    try {
      return statusOf(channel);
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static Status.Code statusOf(Channel channel) {
    try {
      String unused =
          ClientCalls.blockingUnaryCall(
              channel,
              Greeter.GREET,
              CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
              "you");
      return Status.Code.OK;
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode();
    }
  }

  /** A port below those that the system gives away by itself; it is in the listener's name. */
  private static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        // Another one.
      }
    }
  }
}
