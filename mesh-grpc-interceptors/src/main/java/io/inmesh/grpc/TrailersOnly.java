package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;

/** Trailers as they travelled: gRPC takes the status out of them. */
final class TrailersOnly {
  private static final String STATUS = "grpc-status";

  private TrailersOnly() {}

  /** The trailers with their status. */
  static MetadataHeaders head(Metadata trailers, Status status) {
    Metadata head = new Metadata();
    head.merge(trailers);
    MetadataHeaders headers = new MetadataHeaders(head);
    headers.set(STATUS, Integer.toString(status.getCode().value()));
    return headers;
  }

  /** The trailers without it, edits included. */
  static Metadata trailers(MetadataHeaders head) {
    head.remove(STATUS);
    return head.metadata();
  }
}
