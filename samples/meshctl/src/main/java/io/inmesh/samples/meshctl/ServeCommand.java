package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.config.EndpointAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A server behind an inbound listener, whose application says what it sees. */
@Command(name = "serve", description = "Serves behind an inbound listener; echoes each request.")
final class ServeCommand implements Callable<Integer> {
  /** How long requests that are under way may take when the process is told to end. */
  private static final Duration DRAIN = Duration.ofSeconds(5);

  /** The servers that can be served by. */
  enum Server {
    servlet,
    grpc
  }

  @Mixin private ConfigOptions options;

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "where to listen, IPv6 in brackets; port 0 for any that is free")
  private String listen;

  @Option(
      names = "--server",
      defaultValue = "servlet",
      description = "servlet or grpc; default servlet")
  private Server server;

  @Override
  public Integer call() throws Exception {
    InetSocketAddress address = address(listen);
    try (Mesh mesh = options.serverMesh()) {
      try (EchoServer running = open(mesh, address)) {
        Thread hook = new Thread(() -> drain(mesh), "meshctl-drain");
        Runtime.getRuntime().addShutdownHook(hook);
        Json.print(System.out, Json.object().put("listening", text(address, running.port())));
        try {
          new CountDownLatch(1).await(); // until the process is told to end
        } finally {
          Runtime.getRuntime().removeShutdownHook(hook);
        }
      }
    }
    return Meshctl.GOOD;
  }

  private EchoServer open(Mesh mesh, InetSocketAddress address) throws Exception {
    requireFree(address);
    return switch (server) {
      case servlet -> ServletServer.echoing(address, mesh);
      case grpc -> GrpcEchoServer.start(address, mesh);
    };
  }

  /** Neither server says in plain words why it cannot listen. */
  private static void requireFree(InetSocketAddress address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "--listen: "
              + text(address, address.getPort())
              + ": "
              + e.getMessage()
              + " (expected: an address of this machine and a port that is free)");
    }
  }

  private static void drain(Mesh mesh) {
    try {
      mesh.lifecycle().drain(DRAIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** An address as it is asked for and told: IPv6 in brackets, a name as it is. */
  private static String text(InetSocketAddress address, int port) {
    return new EndpointAddress(address.getHostString(), port).toString();
  }

  /** The address that {@code HOST:PORT} names. */
  static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon <= 0 ? "" : text.substring(0, colon);
    String port = text.substring(colon + 1);
    if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException(
          "--listen: " + text + " (expected: HOST:PORT, port 0 to 65535)");
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return new InetSocketAddress(
        bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(port));
  }
}
