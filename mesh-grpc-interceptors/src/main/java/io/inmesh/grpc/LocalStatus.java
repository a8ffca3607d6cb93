package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import java.util.List;
import java.util.Locale;

/** Makes of the mesh's own replies what a caller of gRPC sees. */
final class LocalStatus {
  private LocalStatus() {}

  /** The status that a caller in this process sees: with a description and a cause. */
  static Status of(LocalReply reply) {
    Status status = sent(reply);
    if (status.getDescription() == null) {
      status = status.withDescription(reply.details());
    }
    return reply.cause() == null ? status : status.withCause(reply.cause());
  }

  /** The status that a reply stands for, with its message. */
  static Status sent(LocalReply reply) {
    Status status = Status.UNKNOWN;
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals("grpc-status")) {
        status = Status.fromCodeValue(Integer.parseInt(lines.get(i + 1)));
      }
    }
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals("grpc-message")) {
        status = status.withDescription(GrpcMessage.decoded(lines.get(i + 1)));
      }
    }
    return status;
  }

  /**
   * The status of a call whose application has run out of time, in gRPC's own words, with what
   * became of it in the mesh.
   */
  static Status deadlineExceeded(long afterNanos, CallInfo info) {
    StringBuilder text = new StringBuilder("deadline exceeded after ");
    text.append(String.format(Locale.ROOT, "%.9fs", afterNanos / 1e9));
    if (!info.cluster().isEmpty()) {
      text.append("; cluster ").append(info.cluster());
    }
    if (!info.endpoint().isEmpty()) {
      text.append(", endpoint ").append(info.endpoint());
    }
    text.append(info.cluster().isEmpty() ? "; attempts " : ", attempts ").append(info.attempts());
    return Status.DEADLINE_EXCEEDED.withDescription(text.toString());
  }

  /** The other headers of a reply, as a caller sees them: with what the wire would add. */
  static Metadata received(LocalReply reply) {
    return others(reply, true);
  }

  /** The other headers of a reply, for a server to send. */
  static Metadata trailers(LocalReply reply) {
    return others(reply, false);
  }

  private static Metadata others(LocalReply reply, boolean withContentType) {
    Metadata trailers = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(trailers);
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      String name = lines.get(i);
      if (!name.equals("grpc-status")
          && !name.equals("grpc-message")
          && (withContentType || !name.equals("content-type"))) {
        headers.add(name, lines.get(i + 1));
      }
    }
    return trailers;
  }
}
