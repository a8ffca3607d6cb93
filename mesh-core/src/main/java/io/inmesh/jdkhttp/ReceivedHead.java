package io.inmesh.jdkhttp;

import io.inmesh.call.ResponseFraming;
import java.net.ProtocolException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.List;

/** What Envoy asks of the head of an HTTP/1 response, and the JDK does not. */
final class ReceivedHead {
  private ReceivedHead() {}

  /**
   * Takes a head.
   *
   * @param method of the request
   * @throws ProtocolException if Envoy would not take it
   */
  static void check(HttpResponse.ResponseInfo head, String method) throws ProtocolException {
    if (head.version() != HttpClient.Version.HTTP_1_1) {
      return;
    }
    List<String> lengths = head.headers().allValues("content-length");
    List<String> encodings = head.headers().allValues("transfer-encoding");
    boolean chunked = encodings.size() == 1 && encodings.get(0).equalsIgnoreCase("chunked");
    if (lengths.size() > 1) {
      throw ResponseFraming.refused("content-length", String.join(" and ", lengths), "one line");
    }
    if (!chunked && !encodings.isEmpty()) {
      throw ResponseFraming.refused(
          "transfer-encoding", String.join(" and ", encodings), "chunked, once");
    }
    String length = lengths.isEmpty() ? null : lengths.get(0);
    var unused = ResponseFraming.bodyLength(head.statusCode(), method, length, chunked);
  }
}
