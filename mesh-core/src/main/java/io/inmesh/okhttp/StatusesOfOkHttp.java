package io.inmesh.okhttp;

import static java.net.HttpURLConnection.HTTP_PROXY_AUTH;
import static java.net.HttpURLConnection.HTTP_RESET;

import io.inmesh.call.ResponseFraming;
import okhttp3.Response;

/**
 * Statuses that OkHttp takes for errors of the protocol, and that are answers like any other: 407
 * without a proxy, and 205 with a body, which RFC 9110 forbids and others pass on.
 */
final class StatusesOfOkHttp {
  private static final String HIDDEN = "Inmesh-Status";
  private static final String PROXY_AUTH = Integer.toString(HTTP_PROXY_AUTH);

  /** Means nothing to OkHttp, nor to anybody else. */
  private static final int SUBSTITUTE = 499;

  private StatusesOfOkHttp() {}

  /**
   * Whether such an answer can only be had without its body.
   *
   * @param bodyLength as {@link ResponseFraming} has it
   * @param hides whether {@link #hide} is going to see the response
   */
  static boolean costsTheBody(Response response, long bodyLength, boolean hides) {
    return switch (response.code()) {
      case HTTP_PROXY_AUTH -> !hides;
      case HTTP_RESET -> bodyLength > 0;
      default -> false;
    };
  }

  /** For a network interceptor: the response as OkHttp can be given it. */
  static Response hide(Response response) {
    return response.code() == HTTP_PROXY_AUTH
        ? response.newBuilder().code(SUBSTITUTE).header(HIDDEN, PROXY_AUTH).build()
        : response;
  }

  /** The response as it was before it was hidden. */
  static Response restore(Response response) {
    return response.code() == SUBSTITUTE && PROXY_AUTH.equals(response.header(HIDDEN))
        ? response.newBuilder().code(HTTP_PROXY_AUTH).removeHeader(HIDDEN).build()
        : response;
  }
}
