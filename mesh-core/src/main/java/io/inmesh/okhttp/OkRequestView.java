package io.inmesh.okhttp;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import java.io.IOException;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttp;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * A request as it would reach a proxy: with the headers that OkHttp itself adds further down the
 * chain, so that routing sees what Envoy would see.
 */
final class OkRequestView implements RequestView {
  private static final String USER_AGENT = "okhttp/" + OkHttp.VERSION;

  private final Request request;
  private final String authority;
  private final String path;
  private final HeaderLines headers;
  private final boolean encodingAdded;
  private final long deadlineNanos;
  private final MeshContext context;

  OkRequestView(Request request, CookieJar cookies, long deadlineNanos, MeshContext context)
      throws IOException {
    this.request = request;
    this.context = context;
    this.deadlineNanos = deadlineNanos;
    String host = request.header("Host");
    this.authority = host != null ? host : authority(request.url());
    RequestTarget target = request.tag(RequestTarget.class);
    this.path = target != null ? target.value() : path(request.url());
    this.encodingAdded =
        request.header("Accept-Encoding") == null && request.header("Range") == null;
    this.headers = wireHeaders(cookies);
  }

  private HeaderLines wireHeaders(CookieJar cookies) throws IOException {
    HeaderLines lines = OkHeaders.lines(request.headers(), 6);
    lines.remove("host");
    lines.remove("connection");
    RequestBody body = request.body();
    if (body != null) {
      MediaType type = body.contentType();
      if (type != null) {
        lines.set("content-type", type.toString());
      }
      long length = body.contentLength();
      lines.remove(length >= 0 ? "transfer-encoding" : "content-length");
      if (length >= 0) {
        lines.set("content-length", Long.toString(length));
      } else {
        lines.set("transfer-encoding", "chunked");
      }
    }
    if (encodingAdded) {
      lines.add("accept-encoding", "gzip");
    }
    if (cookies != CookieJar.NO_COOKIES) {
      List<Cookie> list = cookies.loadForRequest(request.url());
      if (!list.isEmpty()) {
        lines.set("cookie", cookieLine(list));
      }
    }
    if (!lines.contains("user-agent")) {
      lines.add("user-agent", USER_AGENT);
    }
    return lines;
  }

  private static String cookieLine(List<Cookie> cookies) {
    StringBuilder line = new StringBuilder();
    for (Cookie cookie : cookies) {
      if (line.length() > 0) {
        line.append("; ");
      }
      line.append(cookie.name()).append('=').append(cookie.value());
    }
    return line.toString();
  }

  /** Path and query as OkHttp sends them. */
  static String path(HttpUrl url) {
    String query = url.encodedQuery();
    return query == null ? url.encodedPath() : url.encodedPath() + '?' + query;
  }

  private static String authority(HttpUrl url) {
    String host = url.host();
    String bracketed = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    return url.port() == HttpUrl.defaultPort(url.scheme())
        ? bracketed
        : bracketed + ':' + url.port();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public String scheme() {
    return request.url().scheme();
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

  /** The headers as a base for an attempt's edits. */
  HeaderLines copyOfHeaders() {
    return headers.copy();
  }

  /** Whether OkHttp itself asks for gzip, and therefore also unpacks it. */
  boolean encodingAdded() {
    return encodingAdded;
  }

  @Override
  public boolean hasBody() {
    return request.body() != null;
  }

  @Override
  public boolean replayable() {
    RequestBody body = request.body();
    return body == null || !(body.isOneShot() || body.isDuplex());
  }

  @Override
  public long deadlineNanos() {
    return deadlineNanos;
  }

  @Override
  public @Nullable CallOptions options() {
    return request.tag(CallOptions.class);
  }

  @Override
  public MeshContext context() {
    return context;
  }
}
