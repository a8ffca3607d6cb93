package io.inmesh.okhttp;

import io.inmesh.call.HeaderLines;
import java.util.Locale;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Headers;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Has a request with {@code Cache-Control: only-if-cached} reach its endpoint, as behind a proxy.
 * OkHttp would answer it by itself, cache or no cache. So its attempts carry the header's lines as
 * a tag while OkHttp asks its cache, and are calls of their own, where a network interceptor puts
 * the lines back.
 */
final class OnlyIfCached {
  private static final KClass<OnlyIfCached> TAG =
      JvmClassMappingKt.getKotlinClass(OnlyIfCached.class);
  private static final String CACHE_CONTROL = "Cache-Control";
  private static final int GATEWAY_TIMEOUT = 504;

  private final Headers lines;

  private OnlyIfCached(Headers lines) {
    this.lines = lines;
  }

  /** Whether OkHttp might find the directive. */
  static boolean isIn(HeaderLines headers) {
    String value = headers.get("cache-control");
    return value != null && value.toLowerCase(Locale.ROOT).contains("only-if-cached");
  }

  /** The request without the header, which it carries as a tag. */
  static Request hide(Request request) {
    return request
        .newBuilder()
        .removeHeader(CACHE_CONTROL)
        .tag(TAG, new OnlyIfCached(request.headers()))
        .build();
  }

  static boolean isHidden(Request request) {
    return request.tag(TAG) != null;
  }

  /** The request as it is to be sent. */
  static Request restore(Request request) {
    OnlyIfCached hidden = request.tag(TAG);
    if (hidden == null) {
      return request;
    }
    Headers.Builder headers = request.headers().newBuilder();
    for (int i = 0; i < hidden.lines.size(); i++) {
      if (hidden.lines.name(i).equalsIgnoreCase(CACHE_CONTROL)) {
        headers.addUnsafeNonAscii(hidden.lines.name(i), hidden.lines.value(i));
      }
    }
    return request.newBuilder().headers(headers.build()).build();
  }

  /**
   * Whether OkHttp made this answer, to a request that an interceptor behind the mesh's gave the
   * directive: nothing has been sent then.
   */
  static boolean isOwnAnswer(Response response) {
    return response.code() == GATEWAY_TIMEOUT
        && response.sentRequestAtMillis() == -1
        && response.networkResponse() == null;
  }
}
