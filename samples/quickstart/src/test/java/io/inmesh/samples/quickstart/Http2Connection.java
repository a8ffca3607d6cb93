package io.inmesh.samples.quickstart;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A connection of HTTP/2 (RFC 9113) without requests: tells a server that shuts down from one whose
 * process is gone.
 */
final class Http2Connection implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 120_000;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int SETTINGS = 4;
  private static final byte[] NO_SETTINGS = {0, 0, 0, SETTINGS, 0, 0, 0, 0, 0};
  private static final int GOAWAY = 7;

  private final Socket socket;
  private final DataInputStream in;

  private Http2Connection(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
  }

  /** A connection whose server has answered. */
  static Http2Connection to(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(PREFACE);
    socket.getOutputStream().write(NO_SETTINGS);
    Http2Connection connection = new Http2Connection(socket);
    if (connection.nextFrame() != SETTINGS) {
      throw new IOException("no settings come first");
    }
    return connection;
  }

  /** Waits for its end, and says whether the server took its leave. */
  boolean endsWithGoAway() throws IOException {
    boolean seen = false;
    try {
      while (true) {
        seen |= nextFrame() == GOAWAY;
      }
    } catch (EOFException | SocketException end) {
      return seen;
    }
  }

  private int nextFrame() throws IOException {
    int lengthAndType = in.readInt();
    in.skipNBytes(1 + 4); // flags, stream
    in.skipNBytes(lengthAndType >>> 8);
    return lengthAndType & 0xff;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
