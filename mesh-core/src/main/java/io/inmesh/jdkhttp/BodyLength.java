package io.inmesh.jdkhttp;

import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * How many bytes the body of a response has by its {@code content-length}. Over HTTP/1 the client
 * itself goes by that; over HTTP/2 it takes whatever comes, where a body of another length is
 * malformed (RFC 9113, 8.1.1) and may be what is left of one that was cut.
 */
final class BodyLength {
  /** The client counts: HTTP/1. */
  static final long OF_CLIENT = -1;

  /** Nobody knows. */
  private static final long UNKNOWN = Long.MAX_VALUE;

  private BodyLength() {}

  /**
   * What is to come; {@link #isCounted} unless it is not known or not for the adapter to count.
   *
   * @param method of the request
   */
  static long of(HttpResponse.ResponseInfo head, String method) {
    if (head.version() != HttpClient.Version.HTTP_2) {
      return OF_CLIENT;
    }
    int status = head.statusCode();
    boolean bodiless = status == 204 || status == 304 || method.equals("HEAD");
    return bodiless ? UNKNOWN : head.headers().firstValueAsLong("content-length").orElse(UNKNOWN);
  }

  /** Whether the adapter has to count. */
  static boolean isCounted(long toCome) {
    return toCome >= 0 && toCome != UNKNOWN;
  }

  static long bytes(List<ByteBuffer> part) {
    long bytes = 0;
    for (int i = 0; i < part.size(); i++) {
      bytes += part.get(i).remaining();
    }
    return bytes;
  }

  static ProtocolException exceeded() {
    return new ProtocolException("response body: longer than its content-length says");
  }

  static ProtocolException missing(long bytes) {
    return new ProtocolException(
        "response body: " + bytes + " bytes less than its content-length says");
  }
}
