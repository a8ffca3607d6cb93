package io.inmesh.okhttp;

import io.inmesh.call.ResponseFraming;
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
   * @return as {@link ResponseFraming} has it
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
          throw ResponseFraming.refused("content-length", length + " and " + value, "one line");
        }
        length = value;
      } else if (name.equalsIgnoreCase("transfer-encoding")) {
        if (chunked || !value.equalsIgnoreCase("chunked")) {
          throw ResponseFraming.refused("transfer-encoding", value, "chunked, once");
        }
        chunked = true;
      }
    }
    return ResponseFraming.bodyLength(
        response.code(), response.request().method(), length, chunked);
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
}
