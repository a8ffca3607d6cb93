package io.inmesh.jdkhttp;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * A request as it would reach a proxy: with the headers that the JDK's client itself adds, so that
 * routing sees what Envoy would see.
 *
 * <p>The application's timeout is not among what the engine knows: it ends with the head of the
 * response, so that the adapter keeps it.
 */
final class JdkRequestView implements RequestView {
  private static final String USER_AGENT = "Java-http-client/" + System.getProperty("java.version");

  private final HttpRequest request;
  private final @Nullable BodyPublisher body;
  private final String authority;
  private final String path;
  private final HeaderLines headers;
  private final MeshContext context;

  JdkRequestView(HttpRequest request, @Nullable CookieHandler cookies, MeshContext context)
      throws IOException {
    this.request = request;
    this.context = context;
    this.body = request.bodyPublisher().orElse(null);
    this.authority = authority(request);
    this.path = path(request.uri());
    this.headers = wireHeaders(cookies);
  }

  private HeaderLines wireHeaders(@Nullable CookieHandler cookies) throws IOException {
    HeaderLines lines = ResponseHead.lines(request.headers(), body == null ? 1 : 2);
    lines.remove("host");
    if (body != null) {
      long length = body.contentLength();
      if (length >= 0) {
        lines.set("content-length", Long.toString(length));
      } else {
        lines.set("transfer-encoding", "chunked");
      }
    }
    if (cookies != null) {
      addCookies(lines, cookies.get(request.uri(), request.headers().map()));
    }
    if (!lines.contains("user-agent")) {
      lines.add("user-agent", USER_AGENT);
    }
    return lines;
  }

  /** In one line, as RFC 6265 has it, behind those that the application gave. */
  private static void addCookies(HeaderLines lines, Map<String, List<String>> received) {
    StringJoiner all = new StringJoiner("; ").setEmptyValue("");
    for (int i = 0; i < lines.size(); i++) {
      if (lines.nameAsGiven(i).equalsIgnoreCase("cookie")) {
        all.add(lines.value(i));
      }
    }
    received.forEach((name, values) -> {
      if (name.equalsIgnoreCase("Cookie") && values != null) {
        values.forEach(all::add);
      }
    });
    if (all.length() > 0) {
      lines.set("cookie", all.toString());
    }
  }

  /** Path and query as the JDK's client sends them: what is not ASCII as escaped UTF-8. */
  static String path(URI uri) {
    String path = rawPath(uri);
    return HeaderBytes.isAscii(path) ? path : rawPath(URI.create(uri.toASCIIString()));
  }

  private static String rawPath(URI uri) {
    String path = uri.getRawPath();
    String query = uri.getRawQuery();
    String sent = path == null || path.isEmpty() ? "/" : path;
    return query == null || query.isEmpty() ? sent : sent + '?' + query;
  }

  private static String authority(HttpRequest request) {
    String host = request.headers().firstValue("Host").orElse(null);
    return Objects.requireNonNull(UriAuthority.of(request.uri(), host));
  }

  /** What is to be sent; null for nothing. */
  @Nullable BodyPublisher body() {
    return body;
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.uri().getScheme().toLowerCase(Locale.ROOT);
  }

  @Override
  public String authority() {
    return authority;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeadersView headers() {
    return headers;
  }

  /** Whether the client says by itself what it is, as in these headers. */
  static boolean namesTheClient(HeaderLines headers) {
    return USER_AGENT.equals(headers.get("user-agent"));
  }

  /** The headers as a base for an attempt's edits. */
  HeaderLines copyOfHeaders() {
    return headers.copy();
  }

  @Override
  public boolean hasBody() {
    return body != null && body.contentLength() != 0;
  }

  @Override
  public boolean reportsConnected() {
    return true;
  }

  @Override
  public boolean replayable() {
    return body == null || body.contentLength() == 0 || ReplayableBody.is(body);
  }

  @Override
  public @Nullable CallOverrides overrides() {
    return request instanceof OverridingRequest overriding ? overriding.overrides() : null;
  }

  @Override
  public MeshContext context() {
    return context;
  }
}
