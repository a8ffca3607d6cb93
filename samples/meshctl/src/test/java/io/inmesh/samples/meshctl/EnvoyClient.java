package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import io.inmesh.samples.meshctl.RandomComparisonIT.Seen;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Sends lines of {@code meshctl call} through Envoy, byte for byte, and reads its access log. */
final class EnvoyClient implements AutoCloseable {
  private static final long LOGGED_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final int port;
  private final BufferedReader log;

  EnvoyClient(int port, Path log) throws IOException {
    this.port = port;
    this.log = Files.newBufferedReader(log);
  }

  Seen call(JsonNode json) throws Exception {
    CallLine line = CallLine.parse(json.toString());
    byte[] raw;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      StringBuilder request = new StringBuilder();
      request.append(line.method()).append(' ').append(line.target()).append(" HTTP/1.1\r\n");
      request.append("host: ").append(line.authority()).append("\r\nconnection: close\r\n");
      for (String[] header : line.headers()) {
        request.append(header[0]).append(": ").append(header[1]).append("\r\n");
      }
      String body = line.body() == null ? "" : line.body();
      if (line.body() != null || line.method().matches("POST|PUT")) {
        request.append("content-length: ").append(body.length()).append("\r\n");
      }
      request.append("\r\n").append(body);
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
      raw = readAll(socket.getInputStream());
    }
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      throw new IOException("no response to " + json + ": " + text);
    }
    String[] lines = text.substring(0, end).split("\r\n");
    List<String> headers = new ArrayList<>();
    boolean chunked = false;
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      String name = lines[i].substring(0, colon).toLowerCase(Locale.ROOT);
      headers.add(name + ": " + lines[i].substring(colon + 1).strip());
      chunked |= name.equals("transfer-encoding");
    }
    int status = Integer.parseInt(lines[0].split(" ")[1]);
    return Seen.of(
        status, headers, bodyOf(status, chunked, text.substring(end + 4)), "", "", 0, "");
  }

  /** The same with what the next line of the access log says; in the order of the calls. */
  Seen withDecision(Seen answer) throws Exception {
    return answer.decided(logged());
  }

  private static byte[] readAll(InputStream in) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (IOException reset) {
      // what came before counts
    }
    return all.toByteArray();
  }

  private JsonNode logged() throws Exception {
    long begin = System.nanoTime();
    StringBuilder line = new StringBuilder(); // It may be there in parts.
    while (true) {
      int next = log.read();
      if (next == '\n') {
        return Json.MAPPER.readTree(line.toString());
      }
      if (next >= 0) {
        line.append((char) next);
      } else if (System.nanoTime() - begin > LOGGED_NANOS) {
        throw new IOException("the access log ends early: " + line);
      } else {
        TimeUnit.MILLISECONDS.sleep(2);
      }
    }
  }

  /** What a client of HTTP makes of the bytes behind the head: 204 and 304 have no body. */
  static String bodyOf(int status, boolean chunked, String bytes) {
    if (status == 204 || status == 304) {
      return "";
    }
    return chunked ? unchunked(bytes) : bytes;
  }

  private static String unchunked(String body) {
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < body.length()) {
      int lineEnd = body.indexOf("\r\n", at);
      int size = Integer.parseInt(body.substring(at, lineEnd).strip(), 16);
      if (size == 0) {
        break;
      }
      text.append(body, lineEnd + 2, lineEnd + 2 + size);
      at = lineEnd + 2 + size + 2;
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
