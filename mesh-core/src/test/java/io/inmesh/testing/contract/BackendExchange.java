package io.inmesh.testing.contract;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One request that a {@link Backend} received, and also the raw means to answer it. */
public final class BackendExchange extends ContractExchange {
  private static final byte[] CRLF = {'\r', '\n'};

  private final Socket socket;
  private final Backend backend;
  private final InputStream in;
  private final OutputStream out;
  private final String requestLine;
  private final List<Map.Entry<String, String>> headers;
  private final InputStream bodyStream;
  private boolean chunked;
  private boolean closing;

  private BackendExchange(
      Socket socket,
      Backend backend,
      InputStream in,
      String requestLine,
      List<Map.Entry<String, String>> headers)
      throws IOException {
    this.socket = socket;
    this.backend = backend;
    this.in = in;
    this.out = socket.getOutputStream();
    this.requestLine = requestLine;
    this.headers = headers;
    this.bodyStream =
        new RequestBodyStream(in, header("Content-Length"), header("Transfer-Encoding"));
  }

  static @Nullable BackendExchange read(Socket socket, InputStream in, Backend backend)
      throws IOException {
    String requestLine;
    try {
      requestLine = readLine(in);
    } catch (IOException idle) {
      return null; // Closed between requests.
    }
    List<Map.Entry<String, String>> headers = new ArrayList<>();
    for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
      int colon = line.indexOf(':');
      headers.add(Map.entry(line.substring(0, colon), line.substring(colon + 1).trim()));
    }
    return new BackendExchange(socket, backend, in, requestLine, headers);
  }

  private static String readLine(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException();
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public String method() {
    return requestLine.split(" ", -1)[0];
  }

  /** The request line as it came, a character for each byte. */
  public String requestLine() {
    return requestLine;
  }

  @Override
  public String target() {
    return requestLine.split(" ", -1)[1];
  }

  @Override
  public @Nullable String authority() {
    return header("host");
  }

  @Override
  public @Nullable String header(String name) {
    String joined =
        headers.stream()
            .filter(header -> header.getKey().equalsIgnoreCase(name))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(","));
    boolean present = headers.stream().anyMatch(header -> header.getKey().equalsIgnoreCase(name));
    return present ? joined : null;
  }

  /** The names of the headers, as they came. */
  public List<String> headerNames() {
    return headers.stream().map(Map.Entry::getKey).collect(Collectors.toList());
  }

  @Override
  public List<String> head() {
    List<String> lines = new ArrayList<>();
    lines.add(requestLine);
    headers.forEach(header -> lines.add(header.getKey() + ": " + header.getValue()));
    return lines;
  }

  @Override
  public InputStream bodyStream() {
    return bodyStream;
  }

  @Override
  public void reply(int status, List<String> headerLines, String text) throws IOException {
    body();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    start(status, headerLines, "Content-Length: " + bytes.length);
    if (!method().equals("HEAD")) {
      out.write(bytes);
    }
    out.flush();
  }

  private void start(int status, List<String> headerLines, String framing) throws IOException {
    StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Status\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    write(head.append(framing).append("\r\n\r\n").toString());
  }

  @Override
  public void startStreamed(int status, List<String> headerLines) throws IOException {
    chunked = true;
    start(status, headerLines, "Transfer-Encoding: chunked");
  }

  @Override
  public void startSized(int status, long length) throws IOException {
    chunked = false;
    start(status, List.of(), "Content-Length: " + length);
  }

  @Override
  public void send(byte[] part) throws IOException {
    out.write(chunked ? chunk(part) : part);
    out.flush();
  }

  private static byte[] chunk(byte[] part) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream(part.length + 16);
    chunk.writeBytes(Integer.toHexString(part.length).getBytes(StandardCharsets.US_ASCII));
    chunk.writeBytes(CRLF);
    chunk.writeBytes(part);
    chunk.writeBytes(CRLF);
    return chunk.toByteArray();
  }

  @Override
  public void endStreamed(String... trailers) throws IOException {
    StringBuilder end = new StringBuilder("0\r\n");
    for (String line : trailers) {
      end.append(line).append("\r\n");
    }
    write(end.append("\r\n").toString());
  }

  /** Sends these bytes, whatever they mean. */
  public void write(String bytes) throws IOException {
    out.write(bytes.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Where the answer goes. */
  public OutputStream output() {
    return out;
  }

  /** Closes the connection after this exchange. */
  public void closeAfter() {
    closing = true;
  }

  @Override
  public void closeConnection() throws IOException {
    socket.close();
  }

  @Override
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void awaitClientLeaves() throws IOException {
    closing = true;
    try {
      while (in.read() >= 0) {
        // What the client still sends is of no interest.
      }
    } finally {
      backend.left();
    }
  }

  /** Whether the connection can carry another request. */
  boolean finish() throws IOException {
    if (closing || socket.isClosed()) {
      return false;
    }
    body();
    return true;
  }
}
