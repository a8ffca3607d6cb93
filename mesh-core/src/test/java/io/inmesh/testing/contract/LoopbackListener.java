package io.inmesh.testing.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Accepts connections at a loopback port, each served on a thread of its own. */
public final class LoopbackListener implements AutoCloseable {
  /** Serves one connection. */
  @FunctionalInterface
  public interface Connection {
    /** Called on a thread of its own; the socket is closed afterwards. */
    void serve(Socket socket) throws IOException;
  }

  private final ServerSocket server;
  private final Connection connection;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();

  private LoopbackListener(ServerSocket server, Connection connection) {
    this.server = server;
    this.connection = connection;
  }

  /** Listens from now on. */
  public static LoopbackListener open(Connection connection) {
    try {
      ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
      LoopbackListener listener = new LoopbackListener(server, connection);
      listener.start(listener::accept);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Closes the connections that there are, but goes on listening. */
  public void closeConnections() {
    for (Socket socket : sockets) {
      closeQuietly(socket);
    }
  }

  /** Runs something on a thread that {@link #close} waits for. */
  public void start(Runnable task) {
    Thread thread = new Thread(task, "loopback");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        sockets.add(socket);
        start(() -> serve(socket));
      } catch (IOException e) {
        return; // Closed by the test.
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      connection.serve(socket);
    } catch (IOException broken) {
      // By either end, which ends the connection.
    } finally {
      sockets.remove(socket);
    }
  }

  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closeQuietly(server);
    closeConnections();
    for (Thread thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
