package io.inmesh.samples.meshctl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A request of a comparison, as a line has it: method, authority, target, headers as {@code
 * name=value}. A word {@code +N} is a body of N bytes; {@code @ADDRESS} is where it comes from.
 */
record RequestLine(
    String method,
    String authority,
    String target,
    List<String[]> headers,
    int bodyBytes,
    String source) {
  private static final int CLOSED_AFTER_MILLIS = 5_000;

  /** So often, at most, for the head of a response. */
  private static final int PATIENCE = 12;

  static RequestLine parse(String line) {
    String[] words = line.split(" ");
    List<String[]> headers = new ArrayList<>();
    int bodyBytes = Set.of("POST", "PUT").contains(words[0]) ? 0 : -1;
    String source = "127.0.0.1";
    for (int i = 3; i < words.length; i++) {
      if (words[i].startsWith("+")) {
        bodyBytes = Integer.parseInt(words[i].substring(1));
      } else if (words[i].startsWith("@")) {
        source = words[i].substring(1);
      } else {
        headers.add(words[i].split("=", 2));
      }
    }
    return new RequestLine(words[0], words[1], words[2], headers, bodyBytes, source);
  }

  /**
   * Sends it to a port of this machine, byte for byte, so that nothing is normalised on the way.
   */
  String sendTo(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(InetAddress.getByName(source), 0));
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      socket.getOutputStream().write(text().getBytes(StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      socket.setSoTimeout(CLOSED_AFTER_MILLIS);
      boolean over = false;
      for (int waits = 0; !over && waits < PATIENCE; waits++) {
        try {
          socket.getInputStream().transferTo(all);
          over = true;
        } catch (SocketTimeoutException stillOpen) {
          // What came is compared, if it did: now and then Envoy has answered all and leaves the
          // connection open.
          over = all.toString(StandardCharsets.ISO_8859_1).contains("\r\n\r\n");
        }
      }
      return all.toString(StandardCharsets.ISO_8859_1);
    }
  }

  private String text() {
    StringBuilder request = new StringBuilder();
    request.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    request.append("host: ").append(authority).append("\r\n");
    request.append("connection: close\r\n");
    for (String[] header : headers) {
      request.append(header[0]).append(": ").append(header[1]).append("\r\n");
    }
    if (bodyBytes >= 0) {
      request.append("content-length: ").append(bodyBytes).append("\r\n");
    }
    return request.append("\r\n").append("x".repeat(Math.max(0, bodyBytes))).toString();
  }
}
