package io.inmesh.spring.http.okhttp;

import io.inmesh.Mesh;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.CallTimer;
import io.inmesh.okhttp.MeshCall;
import io.inmesh.okhttp.RequestTarget;
import io.inmesh.spring.internal.http.BuiltClient;
import io.inmesh.spring.internal.http.CallWatch;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.spring.internal.http.OutgoingRequest;
import io.inmesh.spring.internal.http.RequestBody.Bytes;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sends requests with OkHttp, on the thread that makes them, to endpoints of HTTP/1.1 and HTTP/2. A
 * request that is not for the mesh it does not send.
 */
final class OkHttpTransport implements MeshTransport {
  /** OkHttp wants a body with these, if an empty one. */
  private static final Set<String> WITH_BODY =
      Set.of("POST", "PUT", "PATCH", "PROPPATCH", "QUERY", "REPORT");

  /** OkHttp wants none with these. */
  private static final Set<String> WITHOUT_BODY = Set.of("GET", "HEAD");

  private final Supplier<Mesh> mesh;
  private final SettledClients clients;
  private final BlockedThreads blocked = new BlockedThreads();
  private final UnderWay underWay = new UnderWay();

  OkHttpTransport(Supplier<Mesh> mesh) {
    this.mesh = mesh;
    this.clients = new SettledClients(mesh);
  }

  @Override
  public @Nullable String refusal(HttpClientSettings settings) {
    return Settings.refusal(settings);
  }

  @Override
  public boolean canSend(String method, boolean hasBody) {
    return !hasBody || !WITHOUT_BODY.contains(method);
  }

  @Override
  public @Nullable ClientHttpResponse send(OutgoingRequest request, BuiltClient client)
      throws IOException {
    HttpUrl url = HttpUrl.parse(request.uri().toASCIIString());
    if (url == null) {
      return null;
    }
    CallTimer timer = mesh.get().timer();
    Call[] sent = new Call[1];
    CallWatch watch = new CallWatch(timer, client.readTimeout(), () -> sent[0].cancel());
    Call call = clients.of(client.settings()).newCall(request(request, url, client, watch));
    sent[0] = call;
    watch.start();
    blocked.add(watch, timer);
    underWay.add(call);
    boolean delivered = false;
    try {
      Response response = call.execute();
      CallWatch.State state = watch.stop();
      if (state != CallWatch.State.OVER) {
        response.close();
        throw failure(state, new IOException("Canceled"));
      }
      MeshCall known = MeshCall.of(response);
      if (known != null) {
        request.answered().accept(new Known(known));
      }
      delivered = true;
      return new OkHttpResponse(response, () -> underWay.remove(call));
    } catch (OnlyInMesh.NotInMesh e) {
      return null;
    } catch (IOException e) {
      throw failure(watch.stop(), e);
    } finally {
      watch.stop();
      blocked.remove(watch);
      if (!delivered) {
        underWay.remove(call);
      }
    }
  }

  private static Request request(
      OutgoingRequest request, HttpUrl url, BuiltClient client, CallWatch watch) {
    Headers.Builder headers = new Headers.Builder();
    List<String> cookies = new ArrayList<>();
    request
        .headers()
        .forEach((name, values) -> {
          if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) { // It follows from the body.
            values.forEach(value -> add(headers, cookies, name, value == null ? "" : value));
          }
        });
    HeaderSyntax.checkToken("method", request.method());
    Request.Builder builder =
        new Request.Builder()
            .url(url)
            .headers(headers.build())
            .method(request.method(), body(request, watch))
            .tag(OnlyInMesh.Original.class, new OnlyInMesh.Original(url));
    if (client.cookies() != null || !cookies.isEmpty()) {
      builder.tag(CallCookies.class, new CallCookies(url, cookies, client.cookies()));
    }
    CallOverrides overrides = request.overrides();
    if (overrides != null) {
      builder.tag(CallOverrides.class, overrides);
    }
    String target = target(request.uri());
    if (!target.equals(target(url))) { // HttpUrl writes it in another way.
      builder.tag(RequestTarget.class, new RequestTarget(target));
    }
    return builder.build();
  }

  private static void add(
      Headers.Builder headers, List<String> cookies, String name, String value) {
    HeaderSyntax.checkToken("header name", name);
    HeaderSyntax.checkValue(name, value);
    if (name.equalsIgnoreCase(HttpHeaders.COOKIE)) {
      cookies.add(value);
    } else {
      headers.addUnsafeNonAscii(name, value);
    }
  }

  private static String target(URI uri) {
    URI ascii = URI.create(uri.toASCIIString());
    String path = ascii.getRawPath();
    return withQuery(path == null || path.isEmpty() ? "/" : path, ascii.getRawQuery());
  }

  private static String target(HttpUrl url) {
    return withQuery(url.encodedPath(), url.encodedQuery());
  }

  private static String withQuery(String path, @Nullable String query) {
    return query == null ? path : path + '?' + query;
  }

  private static @Nullable RequestBody body(OutgoingRequest request, CallWatch watch) {
    Bytes bytes = request.body().bytes();
    if (bytes == null) {
      return new SpringBody(
          Objects.requireNonNull(request.body().written()), request.contentLength(), watch);
    }
    boolean none = bytes.size() == 0 && !WITH_BODY.contains(request.method());
    return none ? null : RequestBody.create(bytes.array(), null, 0, bytes.size());
  }

  /** What the application is told. */
  private static IOException failure(CallWatch.State state, IOException e) {
    IOException failure =
        switch (state) {
          case SILENT -> new SocketTimeoutException("request timed out");
          case INTERRUPTED -> new InterruptedIOException("interrupted");
          case RUNNING, OVER ->
              Thread.currentThread().isInterrupted() && !(e instanceof InterruptedIOException)
                  ? new InterruptedIOException("interrupted")
                  : e;
        };
    if (failure != e) {
      failure.initCause(e);
    }
    return failure;
  }

  @Override
  public void close(Duration grace) {
    underWay.end(grace);
    clients.close();
  }
}
