package io.inmesh.samples.meshctl;

import io.grpc.Metadata;
import java.util.Base64;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Metadata as text, in the order of its names. */
final class MetadataLines {
  private MetadataLines() {}

  /** The values of each name, joined with a bar; without what a proxy leaves to gRPC clients. */
  static Map<String, String> of(Metadata metadata) {
    Map<String, String> lines = new TreeMap<>();
    for (String name : metadata.keys()) {
      if (name.equals("grpc-previous-rpc-attempts")) {
        continue;
      }
      StringJoiner values = new StringJoiner("|");
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        metadata
            .getAll(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER))
            .forEach(
                value -> values.add(Base64.getEncoder().withoutPadding().encodeToString(value)));
      } else {
        metadata
            .getAll(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))
            .forEach(values::add);
      }
      lines.put(name, values.toString());
    }
    return lines;
  }

  /** Adds {@code name=value} as a header. */
  static void add(Metadata metadata, String name, String value) {
    if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
      metadata.put(
          Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER),
          Base64.getDecoder().decode(value));
    } else {
      metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    }
  }
}
