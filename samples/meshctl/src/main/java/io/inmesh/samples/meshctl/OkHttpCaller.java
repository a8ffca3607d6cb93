package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.okhttp.MeshCall;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.okhttp.RequestTarget;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

/** Calls through OkHttp, which adds nothing of its own to a request. */
final class OkHttpCaller implements Caller {
  /** Stands in for what OkHttp would add by itself, and is taken off again on the wire. */
  private static final String NOT_SENT = "inmesh-not-sent";

  /** Of all endpoints together: as many as there may be, so that each keeps its connections. */
  private static final int MAX_IDLE = Integer.MAX_VALUE;

  private static final String[] ADDED = {"Accept-Encoding", "User-Agent"};

  private final OkHttpClient http;

  OkHttpCaller(Mesh mesh) {
    OkHttpClient.Builder builder =
        new OkHttpClient.Builder()
            .followRedirects(false)
            .followSslRedirects(false)
            .cookieJar(CookieJar.NO_COOKIES)
            .connectionPool(new ConnectionPool(MAX_IDLE, 1, TimeUnit.MINUTES))
            .readTimeout(0, TimeUnit.MILLISECONDS)
            .writeTimeout(0, TimeUnit.MILLISECONDS)
            .addNetworkInterceptor(chain -> chain.proceed(asGiven(chain.request())));
    OkHttpClient template = builder.build();
    http = builder.addInterceptor(MeshInterceptor.of(mesh, template)).build();
  }

  private static Request asGiven(Request request) {
    Request.Builder builder = request.newBuilder();
    for (String name : ADDED) {
      if (NOT_SENT.equals(request.header(name))) {
        builder.removeHeader(name);
      }
    }
    return builder.build();
  }

  @Override
  public Answer call(CallLine line) throws FailedCall {
    Call call = null;
    try {
      call = http.newCall(toOkHttp(line));
      if (line.timeoutMillis() > 0) {
        call.timeout().timeout(line.timeoutMillis(), TimeUnit.MILLISECONDS);
      }
      try (Response response = call.execute()) {
        String body = response.body().string();
        return new Answer(
            response.code(), pairs(response.headers()), body, info(MeshCall.of(response)));
      }
    } catch (IOException | RuntimeException e) {
      throw new FailedCall(e, call == null ? null : info(MeshCall.of(call)));
    }
  }

  private static @Nullable CallInfo info(@Nullable MeshCall call) {
    return call == null ? null : call.info();
  }

  private static Request toOkHttp(CallLine line) throws IOException {
    Request.Builder builder =
        new Request.Builder()
            .url(line.scheme() + "://inmesh.invalid/")
            .tag(RequestTarget.class, new RequestTarget(line.target()));
    Headers.Builder lines = new Headers.Builder();
    for (String[] header : line.headers()) {
      lines.addUnsafeNonAscii(header[0], header[1]); // which goes out as UTF-8
    }
    Headers given = lines.build();
    builder.headers(given);
    builder.header("Host", line.authority());
    for (String name : ADDED) {
      if (given.get(name) == null) {
        builder.header(name, NOT_SENT);
      }
    }
    return builder.method(line.method(), body(line)).build();
  }

  private static @Nullable RequestBody body(CallLine line) throws IOException {
    if (!sends(line)) {
      throw new IOException(
          "okhttp sends no body with " + line.method() + ": use --client jdk for that");
    }
    if (isBodiless(line.method()) || (line.body() == null && !needsBody(line.method()))) {
      return null;
    }
    String text = line.body() == null ? "" : line.body();
    return RequestBody.create(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Whether OkHttp can send it. */
  static boolean sends(CallLine line) {
    return !isBodiless(line.method()) || line.body() == null || line.body().isEmpty();
  }

  private static boolean isBodiless(String method) {
    return method.equals("GET") || method.equals("HEAD");
  }

  private static boolean needsBody(String method) {
    return switch (method) {
      case "POST", "PUT", "PATCH", "PROPPATCH", "REPORT", "QUERY" -> true;
      default -> false;
    };
  }

  private static List<String[]> pairs(Headers headers) {
    List<String[]> pairs = new ArrayList<>(headers.size());
    for (int i = 0; i < headers.size(); i++) {
      pairs.add(new String[] {headers.name(i).toLowerCase(Locale.ROOT), headers.value(i)});
    }
    return pairs;
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
  }
}
