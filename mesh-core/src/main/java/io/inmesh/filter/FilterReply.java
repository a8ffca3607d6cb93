package io.inmesh.filter;

import io.inmesh.call.ResponseFlag;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a filter. A gRPC caller gets it as status 200 with {@code grpc-status}.
 *
 * @param status the HTTP status
 * @param body UTF-8 text; "" for none
 * @param flag raised when the reply is made, after its header edits; null for none
 * @param details Envoy's response code details
 * @param grpcStatus for gRPC callers; null to derive it from the HTTP status
 * @param edits of the reply's headers, after those of the route
 * @param local whether it is a local reply, to which the route's response header edits and {@code
 *     local_reply_config} apply; else it goes through the filters as a response does
 */
public record FilterReply(
    int status,
    String body,
    @Nullable ResponseFlag flag,
    String details,
    @Nullable Integer grpcStatus,
    HeaderEditing edits,
    boolean local) {

  /** A reply as Envoy's {@code sendLocalReply} makes it. */
  public static FilterReply of(
      int status, String body, @Nullable ResponseFlag flag, String details) {
    return new FilterReply(status, body, flag, details, null, HeaderEditing.NONE, true);
  }

  /** The same with another status for gRPC callers. */
  public FilterReply withGrpcStatus(@Nullable Integer value) {
    return new FilterReply(status, body, flag, details, value, edits, local);
  }

  /** The same with header edits. */
  public FilterReply withEdits(HeaderEditing value) {
    return new FilterReply(status, body, flag, details, grpcStatus, value, local);
  }

  /** The same as a response, as Envoy's {@code encodeHeaders} makes it. */
  public FilterReply asResponse() {
    return new FilterReply(status, body, flag, details, grpcStatus, edits, false);
  }
}
