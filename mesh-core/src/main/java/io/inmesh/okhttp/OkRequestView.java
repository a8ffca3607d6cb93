package io.inmesh.okhttp;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import java.io.IOException;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
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
  private final RequestUrls.Known target;
  private final HeaderLines headers;
  private final long deadlineNanos;
  private final MeshContext context;
  private final @Nullable CallOverrides overrides;

  OkRequestView(
      Request request, RequestUrls urls, CookieJar cookies, long deadlineNanos, MeshContext context)
      throws IOException {
    this.request = request;
    this.context = context;
    this.deadlineNanos = deadlineNanos;
    this.overrides = request.tag(CallOverrides.class);
    this.target = target(request, urls.of(request.url()));
    this.headers = wireHeaders(cookies);
  }

  private static RequestUrls.Known target(Request request, RequestUrls.Known url) {
    @Nullable String host = request.header("Host");
    @Nullable RequestTarget exact = request.tag(RequestTarget.class);
    return host == null && exact == null
        ? url
        : new RequestUrls.Known(
            url.url(),
            host == null ? url.authority() : host,
            exact == null ? url.path() : exact.value());
  }

  private HeaderLines wireHeaders(CookieJar cookies) throws IOException {
    RequestBody body = request.body();
    HeaderLines lines = OkHeaders.lines(request.headers(), body == null ? 2 : 4);
    lines.remove("host");
    if (!lines.contains("upgrade")) { // as of a WebSocket, whose request says so in both headers
      lines.remove("connection");
    }
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
    if (encodingAdded()) {
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

  Request request() {
    return request;
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
    return target.authority();
  }

  @Override
  public String path() {
    return target.path();
  }

  @Override
  public HeaderLines headers() {
    return headers;
  }

  /** The headers as a base for an attempt's edits. */
  HeaderLines copyOfHeaders() {
    return headers.copy();
  }

  /** Whether OkHttp itself asks for gzip, and therefore also unpacks it. */
  boolean encodingAdded() {
    return request.header("Accept-Encoding") == null && request.header("Range") == null;
  }

  @Override
  public boolean hasBody() {
    return request.body() != null;
  }

  @Override
  public boolean reportsConnected() {
    return true;
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
  public @Nullable CallOverrides overrides() {
    return overrides;
  }

  @Override
  public MeshContext context() {
    return context;
  }
}
