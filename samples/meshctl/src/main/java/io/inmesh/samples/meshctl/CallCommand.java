package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.okhttp.MeshCall;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.okhttp.RequestTarget;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.CookieJar;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes real calls: one request a line, answered by one line as soon as the call ends. */
@Command(name = "call", description = "Makes real calls through the mesh.")
final class CallCommand implements Callable<Integer> {
  /** Stands in for what OkHttp would add by itself, and is taken off again on the wire. */
  private static final String NOT_SENT = "inmesh-not-sent";

  /** The clients that calls can go through. */
  enum Client {
    okhttp
  }

  @Mixin private ConfigOptions options;

  @Option(names = "--client", defaultValue = "okhttp", description = "okhttp")
  private Client client;

  @Option(
      names = "--concurrency",
      defaultValue = "1",
      paramLabel = "N",
      description = "how many calls run at once; default 1")
  private int concurrency;

  @Option(
      names = "--requests",
      defaultValue = "-",
      paramLabel = "FILE",
      description = "where the requests are read from; default: standard input")
  private String requests;

  @Override
  public Integer call() throws Exception {
    if (concurrency < 1 || concurrency > 10_000) {
      throw new IllegalArgumentException(
          "--concurrency: " + concurrency + " (expected: 1 to 10000)");
    }
    try (Mesh mesh = options.mesh(options.source());
        BufferedReader lines = open()) {
      OkHttpClient http =
          switch (client) {
            case okhttp -> client(mesh);
          };
      try {
        run(http, lines);
      } finally {
        http.connectionPool().evictAll();
      }
    }
    return Meshctl.GOOD;
  }

  private BufferedReader open() throws IOException {
    return requests.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(requests), StandardCharsets.UTF_8);
  }

  private OkHttpClient client(Mesh mesh) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .connectionPool(new ConnectionPool(concurrency, 1, TimeUnit.MINUTES))
            .readTimeout(0, TimeUnit.MILLISECONDS)
            .writeTimeout(0, TimeUnit.MILLISECONDS)
            .addNetworkInterceptor(chain -> chain.proceed(asGiven(chain.request())));
    OkHttpClient template = builder.build();
    return builder.addInterceptor(MeshInterceptor.of(mesh, template)).build();
  }

  private static Request asGiven(Request request) {
    Request.Builder builder = request.newBuilder();
    for (String name : new String[] {"Accept-Encoding", "User-Agent"}) {
      if (NOT_SENT.equals(request.header(name))) {
        builder.removeHeader(name);
      }
    }
    return builder.build();
  }

  /** Reads lines as they come; one that finds all callers busy waits for one of them. */
  private void run(OkHttpClient http, BufferedReader lines) throws Exception {
    ThreadPoolExecutor callers =
        new ThreadPoolExecutor(
            concurrency,
            concurrency,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            (task, executor) -> putOrFail(task, executor));
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isBlank()) {
          String request = line;
          callers.execute(() -> Json.print(System.out, answer(http, request)));
        }
      }
    } finally {
      callers.shutdown();
      callers.awaitTermination(1, TimeUnit.DAYS);
    }
  }

  private static void putOrFail(Runnable task, ThreadPoolExecutor executor) {
    try {
      executor.getQueue().put(task);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static ObjectNode answer(OkHttpClient http, String line) {
    CallLine request;
    try {
      request = CallLine.parse(line);
    } catch (IllegalArgumentException e) {
      return Json.object().putNull("id").put("error", e.getMessage()).put("responseFlags", "");
    }
    ObjectNode answer = Json.object().set("id", request.id());
    long start = System.nanoTime();
    Call call = null;
    try {
      call = http.newCall(toOkHttp(request));
      if (request.timeoutMillis() > 0) {
        call.timeout().timeout(request.timeoutMillis(), TimeUnit.MILLISECONDS);
      }
      try (Response response = call.execute()) {
        String body = response.body().string();
        answer.put("status", response.code());
        answer.set("headers", headers(response.headers()));
        answer.put("body", body);
        MeshCall mesh = MeshCall.of(response);
        describe(mesh == null ? null : mesh.info(), answer);
      }
      return answer.put("durationNanos", System.nanoTime() - start);
    } catch (IOException | RuntimeException e) {
      MeshCall mesh = call == null ? null : MeshCall.of(call);
      return answer
          .put("error", e.getMessage() == null ? e.toString() : e.getMessage())
          .put("responseFlags", mesh == null ? "" : mesh.info().responseFlags());
    }
  }

  private static Request toOkHttp(CallLine line) {
    Request.Builder builder =
        new Request.Builder()
            .url(line.scheme() + "://inmesh.invalid/")
            .tag(RequestTarget.class, new RequestTarget(line.target()));
    for (String[] header : line.headers()) {
      builder.addHeader(header[0], header[1]);
    }
    Headers given = builder.build().headers();
    builder.header("Host", line.authority());
    for (String name : new String[] {"Accept-Encoding", "User-Agent"}) {
      if (given.get(name) == null) {
        builder.header(name, NOT_SENT);
      }
    }
    RequestBody body =
        line.body() == null
            ? null
            : RequestBody.create(line.body().getBytes(StandardCharsets.UTF_8));
    if (body == null && needsBody(line.method())) {
      body = RequestBody.EMPTY;
    }
    return builder.method(line.method(), body).build();
  }

  private static boolean needsBody(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH", "PROPPATCH", "REPORT", "QUERY" -> true;
      default -> false;
    };
  }

  private static ArrayNode headers(Headers headers) {
    ArrayNode array = Json.array();
    for (int i = 0; i < headers.size(); i++) {
      array.add(Json.array().add(headers.name(i).toLowerCase(Locale.ROOT)).add(headers.value(i)));
    }
    return array;
  }

  private static void describe(@Nullable CallInfo info, ObjectNode answer) {
    answer
        .put("route", info == null ? "" : info.route())
        .put("cluster", info == null ? "" : info.cluster())
        .put("endpoint", info == null ? "" : info.endpoint())
        .put("attempts", info == null ? 0 : info.attempts())
        .put("responseFlags", info == null ? "" : info.responseFlags());
  }
}
