package io.inmesh.samples.meshctl;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A backend that takes any bytes for a request and echoes what it got. The header {@code x-script}
 * says what each attempt gets, in turn: a status with headers ({@code 503;retry-after=1}), {@code
 * close} (the connection ends without an answer), {@code cut} (it ends within the body), {@code
 * sleep} (no answer), {@code stall} (no end of the body).
 */
final class RawBackend implements AutoCloseable {
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  RawBackend() throws IOException {
    listening = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
    threads.execute(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Scripts begin anew. */
  void rewind() {
    turns.clear();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        socket.setTcpNoDelay(true);
        open.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (answer(in, socket.getOutputStream())) {}
    } catch (IOException gone) {
      // the client gave up
    } finally {
      open.remove(socket);
    }
  }

  /** One request; false when the connection is to be closed. */
  private boolean answer(InputStream in, OutputStream out) throws IOException {
    String head = head(in);
    if (head.isEmpty()) {
      return false;
    }
    String[] lines = head.split("\r\n");
    List<String> headers = new ArrayList<>(List.of(lines).subList(1, lines.length));
    byte[] body = body(in, headers);
    String script = value(headers, "x-script");
    String[] acts = script == null ? new String[] {"200"} : script.split(",");
    String id = value(headers, "x-test-id");
    int turn =
        turns.computeIfAbsent(id == null ? "" : id, i -> new AtomicInteger()).getAndIncrement();
    String act = acts[Math.min(turn, acts.length - 1)];
    switch (act) {
      case "close" -> {
        return false;
      }
      case "sleep" -> {
        return in.read() >= 0; // until the client gives up
      }
      default -> {}
    }
    LateAnswers.now();
    String echo = echo(lines[0], headers, body);
    boolean stalls = act.equals("stall");
    boolean cut = act.equals("cut") || stalls;
    String[] parts = cut ? new String[] {"200"} : act.split(";");
    StringBuilder answer = new StringBuilder("HTTP/1.1 " + parts[0] + " X\r\nx-echo: 1\r\n");
    for (int i = 1; i < parts.length; i++) {
      answer.append(parts[i].replaceFirst("=", ": ")).append("\r\n");
    }
    boolean hasBody = !parts[0].equals("204") && !parts[0].equals("304");
    byte[] bytes = echo.getBytes(StandardCharsets.ISO_8859_1);
    if (hasBody) {
      answer.append("content-length: ").append(bytes.length + (cut ? 100 : 0)).append("\r\n");
    }
    answer.append("\r\n");
    out.write(answer.toString().getBytes(StandardCharsets.ISO_8859_1));
    if (hasBody && !lines[0].startsWith("HEAD ")) {
      out.write(bytes);
    }
    out.flush();
    return stalls ? in.read() >= 0 : !cut;
  }

  private static String echo(String first, List<String> headers, byte[] body) {
    List<String> sorted = new ArrayList<>();
    for (String line : headers) {
      int colon = line.indexOf(':');
      sorted.add(
          line.substring(0, colon).toLowerCase(Locale.ROOT)
              + ": "
              + line.substring(colon + 1).strip());
    }
    Collections.sort(sorted);
    return first
        + "\n"
        + String.join("\n", sorted)
        + "\n\n"
        + new String(body, StandardCharsets.ISO_8859_1);
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int ends = 0;
    while (ends < 4) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      ends = next == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : next == '\r' ? 1 : 0;
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static byte[] body(InputStream in, List<String> headers) throws IOException {
    String length = value(headers, "content-length");
    if (length != null) {
      return in.readNBytes(Integer.parseInt(length));
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    if ("chunked".equals(value(headers, "transfer-encoding"))) {
      while (true) {
        int size = Integer.parseInt(line(in), 16);
        all.write(in.readNBytes(size));
        line(in);
        if (size == 0) {
          break;
        }
      }
    }
    return all.toByteArray();
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  private static String value(List<String> headers, String name) {
    for (String line : headers) {
      int colon = line.indexOf(':');
      if (colon == name.length() && line.substring(0, colon).equalsIgnoreCase(name)) {
        return line.substring(colon + 1).strip();
      }
    }
    return null;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IOException("the backend's threads have not ended");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
