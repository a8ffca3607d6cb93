package io.inmesh.call;

import static java.net.HttpURLConnection.HTTP_NOT_MODIFIED;
import static java.net.HttpURLConnection.HTTP_NO_CONTENT;

import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * How long the body of an HTTP/1 response is, where its head says so in a way that no two readers
 * understand in two ways. Many clients take such heads; Envoy does not, and adapters report them as
 * {@link FailureKind#PROTOCOL_ERROR}. Stateless. Source: RFC 9112, section 6.3.
 */
public final class ResponseFraming {
  /** As the length of a body: it comes in chunks. */
  public static final long CHUNKED = -1;

  /** As the length of a body: it ends with the connection, or another protocol follows. */
  public static final long UNKNOWN = -2;

  private ResponseFraming() {}

  /**
   * How long the body is that follows a head.
   *
   * @param method of the request
   * @param contentLength its value; null where there is none
   * @param chunked whether it has a {@code transfer-encoding}, which is {@code chunked}
   * @return bytes, {@link #CHUNKED} or {@link #UNKNOWN}
   * @throws ProtocolException if Envoy would not take the head
   */
  public static long bodyLength(
      int status, String method, @Nullable String contentLength, boolean chunked)
      throws ProtocolException {
    long bytes = contentLength == null ? UNKNOWN : parse(contentLength);
    if (chunked && contentLength != null) {
      throw refused("content-length", contentLength, "none beside transfer-encoding");
    }
    boolean bodyless = status < 200 || status == HTTP_NO_CONTENT;
    if (bodyless && (chunked || bytes > 0)) {
      throw new ProtocolException("status " + status + " with a body (expected: none)");
    }
    if (method.equals("HEAD")) {
      return 0;
    }
    if (status < 200) {
      return UNKNOWN;
    }
    if (chunked) {
      return CHUNKED;
    }
    boolean ends = bodyless || status == HTTP_NOT_MODIFIED;
    return contentLength == null && ends ? 0 : bytes;
  }

  private static long parse(String value) throws ProtocolException {
    long bytes = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9 || bytes > (Long.MAX_VALUE - digit) / 10) {
        throw refused("content-length", value, "a number");
      }
      bytes = bytes * 10 + digit;
    }
    if (value.isEmpty()) {
      throw refused("content-length", value, "a number");
    }
    return bytes;
  }

  /**
   * What is to be thrown of a header that Envoy would not take.
   *
   * @param value all that it has
   * @param expected instead
   */
  public static ProtocolException refused(String name, String value, String expected) {
    return new ProtocolException(name + ": " + value + " (expected: " + expected + ")");
  }
}
