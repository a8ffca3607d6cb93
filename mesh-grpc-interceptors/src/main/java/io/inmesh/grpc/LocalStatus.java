package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.LocalReply;
import java.util.List;

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

  /** The other headers of a reply. */
  static Metadata trailers(LocalReply reply) {
    Metadata trailers = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(trailers);
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      String name = lines.get(i);
      if (!name.equals("grpc-status")
          && !name.equals("grpc-message")
          && !name.equals("content-type")) {
        headers.add(name, lines.get(i + 1));
      }
    }
    return trailers;
  }
}
