package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes real calls: one request a line, answered by one line as soon as the call ends. */
@Command(name = "call", description = "Makes real calls through the mesh.")
final class CallCommand implements Callable<Integer> {
  /** The clients that calls can go through. */
  enum Client {
    okhttp,
    jdk
  }

  @Mixin private ConfigOptions options;

  @Option(
      names = "--client",
      description =
          "okhttp or jdk; default okhttp, and jdk for what OkHttp does not send (GET with a body)")
  private @Nullable Client client;

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
    if (client != Client.okhttp) {
      MeshHttpClient.allowHostHeader(); // Before anything else uses the JDK's client.
    }
    XdsConfigSource source = options.source();
    ConfigMessages messages = ConfigMessages.of(source);
    try (BufferedReader lines = open();
        Mesh mesh = options.mesh(source, messages);
        Caller caller = caller(mesh)) {
      options.checkOutbound(source, mesh);
      messages.watch(mesh);
      run(caller, lines);
    }
    return Meshctl.GOOD;
  }

  private Caller caller(Mesh mesh) {
    if (client == null) {
      return new EitherCaller(mesh);
    }
    return switch (client) {
      case okhttp -> new OkHttpCaller(mesh);
      case jdk -> new JdkCaller(mesh);
    };
  }

  private BufferedReader open() throws IOException {
    return requests.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(
            Documents.readable("--requests", Path.of(requests)), StandardCharsets.UTF_8);
  }

  /** Reads lines as they come; one that finds all callers busy waits for one of them. */
  private void run(Caller caller, BufferedReader lines) throws Exception {
    CallOutput output = new CallOutput(options.isHuman());
    ThreadPoolExecutor callers =
        new ThreadPoolExecutor(
            concurrency,
            concurrency,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            (task, executor) -> putOrFail(task, executor));
    try {
      int read = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        read++;
        if (!line.isBlank()) {
          String request = line;
          int number = read;
          callers.execute(() -> output.print(answer(caller, number, request)));
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

  /**
   * The line that answers a line.
   *
   * @param number of the line, from 1
   */
  static ObjectNode answer(Caller caller, int number, String line) {
    ObjectNode answer = Json.object().putNull("id");
    CallLine request;
    try {
      TextNode.Mapping object = Documents.line(number, line);
      TextNode id = object.get("id");
      if (id != null) {
        answer.set("id", Documents.toJson(id));
      }
      request = CallLine.of(number, object);
    } catch (TextException e) {
      return answer.put("error", e.getMessage()).put("responseFlags", "");
    }
    long start = System.nanoTime();
    try {
      Caller.Answer came = caller.call(request);
      answer.put("status", came.status());
      ArrayNode headers = answer.putArray("headers");
      came.headers().forEach(pair -> headers.addArray().add(pair[0]).add(pair[1]));
      answer.put("body", came.body());
      describe(came.info(), answer);
      return answer.put("durationNanos", System.nanoTime() - start);
    } catch (Caller.FailedCall e) {
      return answer.put("error", e.getMessage()).put("responseFlags", e.responseFlags());
    }
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
