package io.inmesh.testing.contract;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** A servlet container and a client. */
final class ServletsUnderTest implements ServerUnderTest {
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .protocols(List.of(Protocol.HTTP_1_1))
          .readTimeout(Duration.ofMinutes(1))
          .build();
  private final ServletContract.RunningServer running;
  private final EchoServlet servlet;
  private final boolean tellsMalformedBodies;

  ServletsUnderTest(
      ServletContract.RunningServer running, EchoServlet servlet, boolean tellsMalformedBodies) {
    this.running = running;
    this.servlet = servlet;
    this.tellsMalformedBodies = tellsMalformedBodies;
  }

  @Override
  public int port() {
    return running.port();
  }

  Request.Builder request(String path) {
    return new Request.Builder().url("http://127.0.0.1:" + running.port() + path);
  }

  Answer send(Request.Builder request) throws IOException {
    try (Response response = client.newCall(request.build()).execute()) {
      return answer(response);
    }
  }

  Answer overHttp2(Request.Builder request) throws IOException {
    OkHttpClient http2 =
        client.newBuilder().protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE)).build();
    try (Response response = http2.newCall(request.build()).execute()) {
      return answer(response);
    }
  }

  /** The first answer, and not that of where it leads. */
  Answer callWithoutRedirects(String path, Map<String, String> headers) throws IOException {
    Request.Builder request = request(path);
    headers.forEach(request::header);
    OkHttpClient staying = client.newBuilder().followRedirects(false).build();
    try (Response response = staying.newCall(request.build()).execute()) {
      return answer(response);
    }
  }

  /** The response as soon as its head is there. */
  Response stream(String path) throws IOException {
    return client.newCall(request(path).build()).execute();
  }

  private static Answer answer(Response response) throws IOException {
    return new Answer(response.code(), response.body().string(), response.headers().toMultimap());
  }

  @Override
  public Answer call(String path, Map<String, String> headers, int bodyBytes) throws IOException {
    Request.Builder request = request(path);
    headers.forEach(request::header);
    if (bodyBytes > 0) {
      request.post(RequestBody.create("x".repeat(bodyBytes), null));
    }
    return send(request);
  }

  @Override
  public Pending hang() throws Exception {
    Call call = client.newCall(request("/app/never").build());
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            answer.completeExceptionally(e);
          }

          @Override
          public void onResponse(Call answered, Response response) throws IOException {
            try (response) {
              answer.complete(answer(response));
            }
          }
        });
    servlet.awaitCall();
    return new Pending() {
      @Override
      public void cancel() {
        call.cancel();
        answer.exceptionally(gone -> null).join();
        servlet.release();
      }

      @Override
      public Answer answer() throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
      }
    };
  }

  @Override
  public Stream stream() throws IOException {
    return pieces("/app/stream");
  }

  @Override
  public void write(String piece) {
    servlet.write(piece);
  }

  /**
   * A response that comes piece by piece.
   *
   * @param path it writes what {@link #write} is given
   */
  Stream pieces(String path) throws IOException {
    Call call = client.newCall(request(path).build());
    Response response = call.execute();
    return new Stream() {
      @Override
      public @Nullable String next() throws IOException {
        return response.body().source().exhausted() ? null : response.body().source().readUtf8(1);
      }

      @Override
      public void cancel() {
        call.cancel();
        response.close();
      }
    };
  }

  @Override
  public Upload upload() throws IOException {
    Socket socket = new Socket("127.0.0.1", port());
    send(socket, "POST /app/body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n");
    send(socket, "Connection: close\r\n\r\nx");
    return new Upload() {
      private int missing = 99;

      @Override
      public void send() throws IOException {
        missing--;
        ServletsUnderTest.send(socket, "x");
      }

      @Override
      public void finish() throws IOException {
        ServletsUnderTest.send(socket, "x".repeat(missing));
      }

      @Override
      public void cancel() {
        try {
          socket.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }

      @Override
      public Answer answer() throws IOException {
        try (socket) {
          return readAnswer(socket.getInputStream().readAllBytes());
        }
      }
    };
  }

  @Override
  public Answer callUnannounced(String path, int bodyBytes) throws IOException {
    return send(request(path).post(new UnannouncedBody(bodyBytes)));
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** By a client that takes and gives each byte as it is. */
  @Override
  public Answer callWith(String... lines) throws IOException {
    StringBuilder head =
        new StringBuilder("GET /app/echo HTTP/1.1\r\nHost: a\r\nConnection: close");
    for (int i = 0; i < lines.length; i += 2) {
      head.append("\r\n").append(lines[i]).append(": ").append(lines[i + 1]);
    }
    try (Socket socket = new Socket("127.0.0.1", port())) {
      send(socket, head + "\r\n\r\n");
      return readAnswer(socket.getInputStream().readAllBytes());
    }
  }

  private static Answer readAnswer(byte[] response) throws IOException {
    String text = new String(response, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n") + 4;
    List<String> head = List.of(text.substring(0, end - 4).split("\r\n", -1));
    Map<String, List<String>> headers = new TreeMap<>();
    for (String line : head.subList(1, head.size())) {
      int colon = line.indexOf(':');
      headers
          .computeIfAbsent(
              line.substring(0, colon).toLowerCase(Locale.ROOT), n -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
    Answer framed = new Answer(Integer.parseInt(head.get(0).split(" ", -1)[1]), "", headers);
    InputStream in = new ByteArrayInputStream(response, end, response.length - end);
    String length = framed.header("content-length");
    RequestBodyStream body =
        new RequestBodyStream(
            in, length.isEmpty() ? null : length, framed.header("transfer-encoding"));
    String read = new String(body.readAllBytes(), StandardCharsets.UTF_8);
    return new Answer(framed.status(), read, headers);
  }

  @Override
  public boolean carriesAnyByte() {
    return true;
  }

  @Override
  public boolean tellsMalformedBodies() {
    return tellsMalformedBodies;
  }

  /** Of HTTP/1 a container does not look at a connection while nothing is read or written. */
  @Override
  public boolean hearsOfLeaving() {
    return false;
  }

  @Override
  public int applicationCalls() {
    return servlet.calls();
  }

  @Override
  public int statusOf(int httpStatus) {
    return httpStatus;
  }

  @Override
  public void close() throws Exception {
    client.dispatcher().executorService().shutdown();
    client.connectionPool().evictAll();
    servlet.release();
    servlet.write("");
    running.close();
  }

  /** A body whose length nobody knows. */
  private static final class UnannouncedBody extends RequestBody {
    private final int bytes;

    UnannouncedBody(int bytes) {
      this.bytes = bytes;
    }

    @Override
    public @Nullable MediaType contentType() {
      return null;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
      sink.write(new byte[bytes]);
    }
  }
}
