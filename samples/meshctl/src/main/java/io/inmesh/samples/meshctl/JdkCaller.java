package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.call.HeaderBytes;
import io.inmesh.jdkhttp.MeshCall;
import io.inmesh.jdkhttp.MeshHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls through the JDK's client. It names itself in {@code user-agent} where a line does not, and
 * cannot send every target: such a call fails rather than going elsewhere.
 */
final class JdkCaller implements Caller {
  private final MeshHttpClient http;

  JdkCaller(Mesh mesh) {
    http = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh);
  }

  @Override
  public Answer call(CallLine line) throws FailedCall {
    CompletableFuture<HttpResponse<BodyOnItsWay>> call = null;
    try {
      Deadline deadline = new Deadline(line.timeoutMillis());
      call = http.sendAsync(toJdk(line), head -> new BodyOnItsWay());
      HttpResponse<BodyOnItsWay> response = deadline.await(call);
      try {
        String body = new String(deadline.await(response.body().bytes()), StandardCharsets.UTF_8);
        return new Answer(response.statusCode(), pairs(response), body, info(call));
      } finally {
        response.body().giveUp();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedCall(e, info(call));
    } catch (IOException | RuntimeException e) {
      throw new FailedCall(e, info(call));
    }
  }

  /** Final after the end of the body, or of what is left of it. */
  private static @Nullable CallInfo info(@Nullable CompletableFuture<?> call) {
    MeshCall mesh = call == null ? null : MeshCall.of(call);
    return mesh == null ? null : mesh.info();
  }

  private static HttpRequest toJdk(CallLine line) throws IOException {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(line)).method(line.method(), body(line));
    for (String[] header : line.headers()) {
      if (!HeaderBytes.isAscii(header[1])) {
        throw new IOException("java.net.http cannot send " + header[0] + ": " + header[1]);
      }
      builder.header(header[0], header[1]);
    }
    return builder.setHeader("Host", line.authority()).build();
  }

  /** The authority is not part of it, which is sent as a header: a URI takes not all of them. */
  private static URI uri(CallLine line) throws IOException {
    URI uri;
    try {
      uri = URI.create(line.scheme() + "://inmesh.invalid" + line.target());
    } catch (IllegalArgumentException e) {
      throw new IOException("java.net.URI cannot express " + line.target(), e);
    }
    String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
    String sent = query.isEmpty() ? uri.getRawPath() : uri.getRawPath() + '?' + query;
    if (!sent.equals(line.target())) {
      throw new IOException("java.net.http cannot send " + line.target() + " as it is");
    }
    return uri;
  }

  private static BodyPublisher body(CallLine line) {
    return line.body() == null
        ? BodyPublishers.noBody()
        : BodyPublishers.ofString(line.body(), StandardCharsets.UTF_8);
  }

  private static List<String[]> pairs(HttpResponse<?> response) {
    List<String[]> pairs = new ArrayList<>();
    response
        .headers()
        .map()
        .forEach((name, values) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          values.forEach(value -> pairs.add(new String[] {lower, value}));
        });
    return pairs;
  }

  @Override
  public void close() {
    http.close();
  }

  /** One limit for head and body of a call. */
  private static final class Deadline {
    private final long millis;
    private final long start = System.nanoTime();

    Deadline(long millis) {
      this.millis = millis;
    }

    <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
      try {
        return millis == 0 ? future.get() : future.get(remainingNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        future.cancel(true);
        throw new IOException("timeout", e);
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      }
    }

    private long remainingNanos() {
      return TimeUnit.MILLISECONDS.toNanos(millis) - (System.nanoTime() - start);
    }

    private static IOException failure(@Nullable Throwable cause) {
      return cause instanceof IOException failed ? failed : new IOException(String.valueOf(cause));
    }
  }
}
