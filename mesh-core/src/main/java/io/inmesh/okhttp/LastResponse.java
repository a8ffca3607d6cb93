package io.inmesh.okhttp;

import java.util.Locale;
import okhttp3.Protocol;
import okhttp3.Response;

/**
 * Whether an HTTP/1 response is the last one of its connection. OkHttp takes HTTP/1.0 for HTTP/1.1
 * and sees {@code Connection: close} only where nothing stands beside it; Envoy does neither.
 * Source: RFC 9112, section 9.3.
 */
final class LastResponse {
  private static final int SWITCHING_PROTOCOLS = 101;

  private LastResponse() {}

  /** Whether its endpoint closes the connection afterwards, as far as the head says so. */
  static boolean isLast(Response response) {
    if (response.code() == SWITCHING_PROTOCOLS) {
      return false; // The connection is another protocol's.
    }
    return has(response, "connection", "close")
        || has(response, "proxy-connection", "close")
        || (response.protocol() == Protocol.HTTP_1_0 && !has(response, "connection", "keep-alive"));
  }

  private static boolean has(Response response, String name, String option) {
    for (String line : response.headers(name)) {
      for (String value : line.toLowerCase(Locale.ROOT).split(",", -1)) {
        if (value.strip().equals(option)) {
          return true;
        }
      }
    }
    return false;
  }
}
