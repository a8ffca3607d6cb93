package io.inmesh.grpc;

import io.inmesh.testing.contract.LoopbackListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Passes connections on to a server, and does to them what no gRPC server can be told to do: closes
 * and resets them.
 */
final class TcpRelay implements AutoCloseable {
  private final int target;
  private final Runnable onConnection;
  private final LoopbackListener listener;

  /** The client's socket, by the address at which the server sees the connection. */
  private final Map<SocketAddress, Socket> clients = new ConcurrentHashMap<>();

  /**
   * @param target the server's port
   * @param onConnection told of every connection
   */
  TcpRelay(int target, Runnable onConnection) {
    this.target = target;
    this.onConnection = onConnection;
    this.listener = LoopbackListener.open(this::serve);
  }

  int port() {
    return listener.port();
  }

  /** Closes the connection that the server sees as coming from this address. */
  void close(SocketAddress seenByServer) throws IOException {
    Socket client = clients.get(seenByServer);
    if (client != null) {
      client.close();
    }
  }

  /** Resets the connection that the server sees as coming from this address. */
  void reset(SocketAddress seenByServer) throws IOException {
    Socket client = clients.get(seenByServer);
    if (client != null) {
      client.setSoLinger(true, 0);
      client.close();
    }
  }

  void closeConnections() {
    listener.closeConnections();
  }

  private void serve(Socket client) throws IOException {
    onConnection.run();
    try (Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
      server.setTcpNoDelay(true);
      SocketAddress seenByServer = server.getLocalSocketAddress();
      clients.put(seenByServer, client);
      listener.start(() -> pass(server, client));
      pass(client, server);
      clients.remove(seenByServer);
    }
  }

  /** Until either end is closed, then so is the other. */
  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] block = new byte[64 * 1024];
      for (int read = in.read(block); read >= 0; read = in.read(block)) {
        out.write(block, 0, read);
      }
    } catch (IOException broken) {
      // One end went away, which is passed on.
    }
  }

  @Override
  public void close() {
    listener.close();
  }
}
