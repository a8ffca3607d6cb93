package io.inmesh.okhttp;

import java.io.IOException;
import java.io.Serial;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okhttp3.TrailersSource;

/**
 * An answer whose body OkHttp does not give out; thrown from its events, which is the way to take
 * the head before OkHttp does otherwise with it. No failure of the endpoint.
 */
final class HeadOnly extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final transient Response answer;

  HeadOnly(Response answer) {
    super("status " + answer.code() + ": answered without its body");
    this.answer = answer;
  }

  /** The answer with the body that is left of it. */
  Response answer() {
    Response head = answer.newBuilder().body(ResponseBody.EMPTY).build();
    Response network = head.networkResponse();
    return head.newBuilder()
        .networkResponse(network == null ? head : network)
        .removeHeader("Content-Length")
        .removeHeader("Transfer-Encoding")
        .trailers(TrailersSource.EMPTY)
        .build();
  }

  /** OkHttp, being Kotlin, lets I/O exceptions pass through methods that do not declare them. */
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // The compiler infers no checked one.
  static <E extends Throwable> E unchecked(IOException e) throws E {
    throw (E) e;
  }
}
