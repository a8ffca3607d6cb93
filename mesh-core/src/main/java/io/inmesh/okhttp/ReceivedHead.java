package io.inmesh.okhttp;

import static java.net.HttpURLConnection.HTTP_NOT_MODIFIED;
import static java.net.HttpURLConnection.HTTP_NO_CONTENT;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What Envoy asks of the head of an HTTP/1 response, and OkHttp does not: nothing that two readers
 * could understand in two ways (RFC 9112, sections 5.1 and 6.3).
 */
final class ReceivedHead {
  /** As the length of a body: it comes in chunks. */
  static final long CHUNKED = -1;

  /** As the length of a body: it ends with the connection, or another protocol follows. */
  static final long UNKNOWN = -2;

  private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

  private ReceivedHead() {}

  /**
   * Takes a response as far as its head goes.
   *
   * @param socket that is to know of its body; null where it is not the mesh's
   * @param hidesStatus whether the status is hidden from OkHttp later on
   * @throws ProtocolException if Envoy would not take the head
   * @throws HeadOnly if OkHttp would not take it
   */
  static void accept(Response response, @Nullable MeshSocket socket, boolean hidesStatus)
      throws IOException {
    long length = bodyLength(response);
    if (socket != null) {
      socket.bodyFollows(length);
    }
    if (StatusesOfOkHttp.costsTheBody(response, length, hidesStatus)) {
      throw new HeadOnly(response);
    }
  }

  /**
   * How long the body is that follows a head.
   *
   * @return bytes, {@link #CHUNKED} or {@link #UNKNOWN}
   * @throws ProtocolException if Envoy would not take the head
   */
  private static long bodyLength(Response response) throws ProtocolException {
    Headers headers = response.headers();
    String length = null;
    boolean chunked = false;
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      String value = headers.value(i);
      check(name, value);
      if (name.equalsIgnoreCase("content-length")) {
        if (length != null) {
          throw refused("content-length", length + " and " + value, "one line");
        }
        length = value;
      } else if (name.equalsIgnoreCase("transfer-encoding")) {
        if (chunked || !value.equalsIgnoreCase("chunked")) {
          throw refused("transfer-encoding", value, "chunked, once");
        }
        chunked = true;
      }
    }
    return bodyLength(response, length, chunked);
  }

  private static long bodyLength(Response response, @Nullable String length, boolean chunked)
      throws ProtocolException {
    int status = response.code();
    long bytes = length == null ? UNKNOWN : parse(length);
    if (chunked && length != null) {
      throw refused("content-length", length, "none beside transfer-encoding");
    }
    boolean bodyless = status < 200 || status == HTTP_NO_CONTENT;
    if (bodyless && (chunked || bytes > 0)) {
      throw new ProtocolException("status " + status + " with a body (expected: none)");
    }
    if (response.request().method().equals("HEAD")) {
      return 0;
    }
    if (status < 200) {
      return UNKNOWN;
    }
    if (chunked) {
      return CHUNKED;
    }
    boolean ends = bodyless || status == HTTP_NOT_MODIFIED;
    return length == null && ends ? 0 : bytes;
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

  private static void check(String name, String value) throws ProtocolException {
    // Without a name, or begun by a space: a line that OkHttp has not joined with the one before.
    boolean folded = name.isEmpty() || name.charAt(0) == ' ' || name.charAt(0) == '\t';
    for (int i = 0; i < name.length() && !folded; i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (c <= ' ' || c > '~' || SEPARATORS.indexOf(c) >= 0)) {
        throw new ProtocolException("a header whose name is none");
      }
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        throw new ProtocolException("header " + name + ": a control character (expected: none)");
      }
    }
  }

  private static ProtocolException refused(String name, String value, String expected) {
    return new ProtocolException(name + ": " + value + " (expected: " + expected + ")");
  }
}
