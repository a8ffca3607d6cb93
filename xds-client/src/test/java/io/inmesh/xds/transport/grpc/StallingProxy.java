package io.inmesh.xds.transport.grpc;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Passes bytes on until it is told to stall: then connections stay open, and dead. */
final class StallingProxy implements AutoCloseable {
  private final ServerSocket server;
  private final int target;
  private final ExecutorService pumps = Executors.newCachedThreadPool(new DaemonThreads("proxy"));
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean stalled;

  StallingProxy(String target) throws IOException {
    this.target = Integer.parseInt(target.substring(target.indexOf(':') + 1));
    server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    pumps.execute(this::accept);
  }

  String target() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  void stall() {
    stalled = true;
  }

  private void accept() {
    try {
      while (true) {
        Socket from = server.accept();
        Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(from);
        sockets.add(to);
        pumps.execute(() -> pump(from, to));
        pumps.execute(() -> pump(to, from));
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try {
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        if (!stalled) {
          to.getOutputStream().write(buffer, 0, n);
        }
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  @Override
  public void close() throws Exception {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    pumps.shutdown();
    pumps.awaitTermination(10, TimeUnit.SECONDS);
  }
}
