package io.inmesh.spring.servlet;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A call over plaintext HTTP/2 that names any scheme, as one behind a proxy that ends TLS does. */
final class Http2Call {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int SETTINGS = 4;
  private static final int END_STREAM_AND_HEADERS = 5;

  private Http2Call() {}

  /** The body of the answer, which comes in one frame. */
  static String get(int port, String scheme, String path) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      ByteBuffer sent = ByteBuffer.allocate(1000);
      sent.put(PREFACE.getBytes(StandardCharsets.ISO_8859_1));
      sent.put(frame(SETTINGS, 0, 0, new byte[0]));
      sent.put(frame(HEADERS, END_STREAM_AND_HEADERS, 1, head(scheme, path)));
      socket.getOutputStream().write(sent.array(), 0, sent.position());
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int lengthAndType = in.readInt();
        in.skipNBytes(5);
        byte[] payload = in.readNBytes(lengthAndType >>> 8);
        if ((lengthAndType & 0xff) == DATA) {
          return new String(payload, StandardCharsets.ISO_8859_1);
        }
      }
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** Literals without indexing, none of them Huffman coded (RFC 7541, 6.2.2). */
  private static byte[] head(String scheme, String path) {
    ByteBuffer block = ByteBuffer.allocate(500);
    String[] fields = {
      ":method", "GET", ":scheme", scheme, ":authority", "a.example", ":path", path
    };
    for (int i = 0; i < fields.length; i += 2) {
      block.put((byte) 0);
      for (String text : new String[] {fields[i], fields[i + 1]}) {
        block.put((byte) text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    byte[] bytes = new byte[block.position()];
    block.flip().get(bytes);
    return bytes;
  }
}
