package io.inmesh.call;

/** Read-only view of a response's head in an adapter's own type. */
public interface ResponseView {
  /** The status code. */
  int status();

  /** The headers. */
  HeadersView headers();

  /** Whether nothing follows the headers: for gRPC, a trailers-only response. */
  default boolean endOfStream() {
    return false;
  }
}
