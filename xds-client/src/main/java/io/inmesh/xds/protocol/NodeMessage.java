package io.inmesh.xds.protocol;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.transport.Node;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts a {@link Node} into its message, with what this protocol layer can do. */
final class NodeMessage {
  /** TTLs are honoured, and resources may come wrapped in state-of-the-world responses. */
  private static final List<String> FEATURES =
      List.of("xds.config.supports-resource-ttl", "xds.config.supports-resource-in-sotw");

  private NodeMessage() {}

  static io.inmesh.xds.proto.envoy.config.core.v3.Node of(Node node) {
    Set<String> features = new LinkedHashSet<>(node.clientFeatures());
    features.addAll(FEATURES);
    var message =
        io.inmesh.xds.proto.envoy.config.core.v3.Node.newBuilder()
            .setId(node.id())
            .setCluster(node.cluster())
            .setUserAgentName(node.userAgentName())
            .addAllClientFeatures(features);
    if (!node.userAgentVersion().isEmpty()) {
      message.setUserAgentVersion(node.userAgentVersion());
    }
    if (!node.metadata().isEmpty()) {
      message.setMetadata(struct(node.metadata()));
    }
    if (!node.locality().equals(Node.Locality.UNKNOWN)) {
      message.setLocality(
          Locality.newBuilder()
              .setRegion(node.locality().region())
              .setZone(node.locality().zone())
              .setSubZone(node.locality().subZone()));
    }
    return message.build();
  }

  private static Struct struct(Map<?, ?> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((key, value) -> struct.putFields(String.valueOf(key), value(value)));
    return struct.build();
  }

  private static Value value(@Nullable Object value) {
    Value.Builder out = Value.newBuilder();
    if (value == null) {
      out.setNullValue(NullValue.NULL_VALUE);
    } else if (value instanceof Boolean bool) {
      out.setBoolValue(bool);
    } else if (value instanceof Number number) {
      out.setNumberValue(number.doubleValue());
    } else if (value instanceof Map<?, ?> map) {
      out.setStructValue(struct(map));
    } else if (value instanceof Iterable<?> list) {
      ListValue.Builder values = ListValue.newBuilder();
      list.forEach(element -> values.addValues(value(element)));
      out.setListValue(values);
    } else {
      out.setStringValue(value.toString());
    }
    return out.build();
  }
}
