package io.inmesh.testing.contract;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** One stream of an {@link Http2Backend}: what the test puts on the wire. */
public final class Http2Stream {
  /** Error codes of HTTP/2. */
  public static final int PROTOCOL_ERROR = 1;

  /** The endpoint failed. */
  public static final int INTERNAL_ERROR = 2;

  /** The stream was not processed. */
  public static final int REFUSED_STREAM = 7;

  /** The stream is of no more use. */
  public static final int CANCEL = 8;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private final Socket socket;
  private final int id;
  private final int number;

  Http2Stream(Socket socket, int id, int number) {
    this.socket = socket;
    this.id = id;
    this.number = number;
  }

  /** How many requests of the backend there were with this one. */
  public int number() {
    return number;
  }

  /** Answers with 200 and this body. */
  public void reply(String body) throws IOException {
    head("content-length", Integer.toString(body.length()));
    send(body);
    end();
  }

  /** The head of a response with the status 200. */
  public void head(String... namesAndValues) throws IOException {
    head(200, namesAndValues);
  }

  /** The head of a response. */
  public void head(int status, String... namesAndValues) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(16_000);
    literal(block, ":status", Integer.toString(status));
    for (int i = 0; i < namesAndValues.length; i += 2) {
      literal(block, namesAndValues[i], namesAndValues[i + 1]);
    }
    byte[] bytes = new byte[block.position()];
    block.flip().get(bytes);
    write(frame(HEADERS, END_HEADERS, id, bytes));
  }

  /** A literal without indexing, neither of them Huffman coded (RFC 7541, 6.2.2). */
  private static void literal(ByteBuffer block, String name, String value) {
    block.put((byte) 0);
    for (String text : new String[] {name, value}) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      if (bytes.length >= 0x7f) {
        throw new IllegalArgumentException(text + ": too long for one byte of length");
      }
      block.put((byte) bytes.length).put(bytes);
    }
  }

  /** Bytes of the body. */
  public void send(String bytes) throws IOException {
    write(frame(DATA, 0, id, bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** The end of the response. */
  public void end() throws IOException {
    write(frame(DATA, END_STREAM, id, new byte[0]));
  }

  /** Resets the stream. */
  public void reset(int errorCode) throws IOException {
    write(frame(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(errorCode).array()));
  }

  /** The last stream that the endpoint processes is this one, or the one before. */
  public void goAway(boolean processesThis) throws IOException {
    int last = processesThis ? id : Math.max(0, id - 2);
    write(frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(0).array()));
  }

  /** Ends the connection, and takes what the client still sends: else its system saw a reset. */
  public void closeConnection() throws IOException {
    socket.shutdownOutput();
  }

  /** Breaks the connection: the client's system sees a reset. */
  public void breakConnection() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  private void write(byte[] frame) throws IOException {
    OutputStream out = socket.getOutputStream();
    synchronized (socket) { // Answers may come from several threads.
      out.write(frame);
    }
  }

  static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
