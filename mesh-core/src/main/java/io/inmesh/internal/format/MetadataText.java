package io.inmesh.internal.format;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Metadata;
import io.inmesh.internal.format.Format.Piece;
import io.inmesh.internal.format.FormatContext.Owner;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands that print metadata, each value with the type that it has there. */
final class MetadataText {
  private MetadataText() {}

  /** {@code METADATA(OWNER:namespace:key...)} and its older forms, which have no owner. */
  static Piece compile(String command, String argument) {
    List<String> parts = Arrays.asList(argument.split(":", -1));
    String owner =
        switch (command) {
          case "METADATA" -> parts.get(0);
          case "DYNAMIC_METADATA" -> "DYNAMIC";
          case "CLUSTER_METADATA" -> "CLUSTER";
          default -> "UPSTREAM_HOST";
        };
    List<String> path = command.equals("METADATA") ? parts.subList(1, parts.size()) : parts;
    if (path.isEmpty()) {
      return (context, request, response) -> null;
    }
    String namespace = path.get(0);
    List<String> keys = path.subList(1, path.size());
    TypedPiece value =
        (context, request, response) -> descend(root(context, owner, namespace), keys);
    return value;
  }

  private static @Nullable Object root(FormatContext context, String owner, String namespace) {
    if (owner.equals("DYNAMIC")) {
      return context.dynamicMetadata(namespace);
    }
    return metadata(context, owner).namespaces().get(namespace);
  }

  private static Metadata metadata(FormatContext context, String owner) {
    if (owner.equals("UPSTREAM_HOST")) {
      Endpoint endpoint = context.endpoint();
      return endpoint == null ? Metadata.EMPTY : endpoint.metadata();
    }
    return context.metadata(Owner.valueOf(owner));
  }

  private static @Nullable Object descend(@Nullable Object root, List<String> keys) {
    Object value = root;
    for (String key : keys) {
      value = value instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return value;
  }
}
