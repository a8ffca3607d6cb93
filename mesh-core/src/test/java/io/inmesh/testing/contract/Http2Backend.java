package io.inmesh.testing.contract;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/2 server in plaintext whose every frame a test decides. Takes prior knowledge and {@code
 * Upgrade: h2c}. It never looks into a request: what is sent tells by its place in the order.
 */
public final class Http2Backend implements AutoCloseable {
  /** Answers one request, on the thread of its connection. */
  @FunctionalInterface
  public interface Handler {
    /** Called once the request is there whole. */
    void handle(Http2Stream stream) throws IOException;
  }

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM = 1;
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final Handler handler;
  private final int maxStreams;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final LoopbackListener listener;

  private Http2Backend(int maxStreams, Handler handler) {
    this.handler = handler;
    this.maxStreams = maxStreams;
    this.listener = LoopbackListener.open(this::serve);
  }

  /** A backend whose requests a handler answers. */
  public static Http2Backend start(Handler handler) {
    return start(100, handler);
  }

  /** The same, taking so many streams of a connection at a time. */
  public static Http2Backend start(int maxStreams, Handler handler) {
    return new Http2Backend(maxStreams, handler);
  }

  /** Its port. */
  public int port() {
    return listener.port();
  }

  /** How many requests have come in. */
  public int requests() {
    return requests.get();
  }

  /** How many connections were made to it. */
  public int connections() {
    return connections.get();
  }

  private void serve(Socket socket) throws IOException {
    connections.incrementAndGet();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    OutputStream out = socket.getOutputStream();
    byte[] begin = new byte[4];
    in.readFully(begin);
    boolean upgraded = begin[0] != 'P' || begin[1] != 'R';
    if (upgraded) {
      readHttp1(in, new String(begin, StandardCharsets.US_ASCII));
      out.write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
    } else {
      in.readFully(new byte[PREFACE.length - begin.length]);
    }
    out.write(Http2Stream.frame(SETTINGS, 0, 0, new byte[] {0, 3, 0, 0, 0, (byte) maxStreams}));
    if (upgraded) {
      in.readFully(new byte[PREFACE.length]);
      handle(socket, 1);
    }
    while (!socket.isClosed()) {
      readFrame(socket, in);
    }
  }

  /** The request that asks for the upgrade, with its body if it has one. */
  private static void readHttp1(DataInputStream in, String begin) throws IOException {
    StringBuilder head = new StringBuilder(begin);
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    for (String line : head.toString().split("\r\n", -1)) {
      if (line.regionMatches(true, 0, "content-length:", 0, 15)) {
        in.readFully(new byte[Integer.parseInt(line.substring(15).trim())]);
      }
    }
  }

  private void readFrame(Socket socket, DataInputStream in) throws IOException {
    int lengthAndType = in.readInt();
    int type = lengthAndType & 0xff;
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    in.readFully(new byte[lengthAndType >>> 8]);
    if (type == SETTINGS && flags == 0) {
      socket.getOutputStream().write(Http2Stream.frame(SETTINGS, 1, 0, new byte[0])); // ACK
    } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
      handle(socket, stream);
    }
  }

  private void handle(Socket socket, int stream) throws IOException {
    handler.handle(new Http2Stream(socket, stream, requests.incrementAndGet()));
  }

  @Override
  public void close() {
    listener.close();
  }
}
