package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.LocalReply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Makes of the mesh's own replies what a caller of gRPC sees. */
final class LocalStatus {
  private LocalStatus() {}

  /** The status that a reply stands for, with its message and its cause. */
  static Status of(LocalReply reply) {
    Status status = Status.UNKNOWN;
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals("grpc-status")) {
        status = Status.fromCodeValue(Integer.parseInt(lines.get(i + 1)));
      }
    }
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals("grpc-message")) {
        status = status.withDescription(decoded(lines.get(i + 1)));
      }
    }
    if (status.getDescription() == null) {
      status = status.withDescription(reply.details());
    }
    return reply.cause() == null ? status : status.withCause(reply.cause());
  }

  /** The other headers of a reply. */
  static Metadata trailers(LocalReply reply) {
    Metadata trailers = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(trailers);
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      String name = lines.get(i);
      if (!name.startsWith("grpc-") && !name.equals("content-type")) {
        headers.add(name, lines.get(i + 1));
      }
    }
    return trailers;
  }

  /** The text of a percent-encoded {@code grpc-message}. */
  private static String decoded(String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      int high = c == '%' && i + 2 < message.length() ? digit(message, i + 1) : -1;
      int low = high < 0 ? -1 : digit(message, i + 2);
      if (low < 0) {
        bytes.write(c);
      } else {
        bytes.write(high << 4 | low);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int digit(String text, int index) {
    return Character.digit(text.charAt(index), 16);
  }
}
