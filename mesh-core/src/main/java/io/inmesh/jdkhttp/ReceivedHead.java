package io.inmesh.jdkhttp;

import io.inmesh.call.ResponseFraming;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Envoy asks of the head of an HTTP/1 response, and the JDK does not. */
final class ReceivedHead {
  private ReceivedHead() {}

  /**
   * Why Envoy would not take a head; null if it would.
   *
   * @param method of the request
   */
  static @Nullable ProtocolException problem(HttpResponse.ResponseInfo head, String method) {
    if (head.version() != HttpClient.Version.HTTP_1_1) {
      return null;
    }
    List<String> lengths = head.headers().allValues("content-length");
    List<String> encodings = head.headers().allValues("transfer-encoding");
    boolean chunked = encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
    if (lengths.size() > 1) {
      return ResponseFraming.refused("content-length", String.join(" and ", lengths), "one line");
    }
    if (!chunked && !encodings.isEmpty()) {
      return ResponseFraming.refused(
          "transfer-encoding", String.join(" and ", encodings), "chunked, once");
    }
    try {
      String length = lengths.isEmpty() ? null : lengths.get(0);
      var unused = ResponseFraming.bodyLength(head.statusCode(), method, length, chunked);
      return null;
    } catch (ProtocolException e) {
      return e;
    }
  }
}
