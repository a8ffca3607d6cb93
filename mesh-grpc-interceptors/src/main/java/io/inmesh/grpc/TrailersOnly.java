package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * A response that is nothing but trailers, as it travelled: status and message are headers of it,
 * which the mesh edits like others. gRPC takes them out, and applications get them as a {@link
 * Status}.
 */
final class TrailersOnly {
  private static final String STATUS = "grpc-status";
  private static final String MESSAGE = "grpc-message";

  /** What gRPC says where there is none. */
  private static final Status MISSING =
      Status.UNKNOWN.withDescription(
          "HTTP status code 200\nmissing GRPC status, inferred error from HTTP status code");

  private TrailersOnly() {}

  /**
   * The trailers with their status.
   *
   * @param travelled whether it came with them; else gRPC has made it up, and its message was none
   */
  static MetadataHeaders head(Metadata trailers, Status status, boolean travelled) {
    MetadataHeaders head = new MetadataHeaders(copy(trailers));
    head.set(STATUS, Integer.toString(status.getCode().value()));
    String message = status.getDescription();
    if (travelled && message != null) {
      head.set(MESSAGE, GrpcMessage.encoded(message));
    }
    return head;
  }

  /** The trailers without it, edits included. */
  static Metadata trailers(MetadataHeaders head) {
    Metadata trailers = copy(head.metadata());
    removeStatus(trailers);
    return trailers;
  }

  /** Takes out, as gRPC does, what says the status. */
  static void removeStatus(Metadata headers) {
    headers.discardAll(HeaderKeys.STATUS);
    headers.discardAll(HeaderKeys.MESSAGE);
  }

  /** The status, edits included. */
  static Status status(MetadataHeaders head, Status received) {
    String code = head.get(STATUS);
    if (code == null) {
      return MISSING;
    }
    String message = head.get(MESSAGE);
    boolean kept = code.equals(Integer.toString(received.getCode().value()));
    return (kept ? received : ofCode(code))
        .withDescription(message == null ? null : GrpcMessage.decoded(message));
  }

  /** The status that a number stands for, as gRPC reads it: one or two digits. */
  static Status ofCode(@Nullable String code) {
    return code != null && code.matches("[0-9]{1,2}")
        ? Status.fromCodeValue(Integer.parseInt(code)).withDescription(null)
        : Status.UNKNOWN;
  }

  private static Metadata copy(Metadata metadata) {
    Metadata copy = new Metadata();
    copy.merge(metadata);
    return copy;
  }
}
