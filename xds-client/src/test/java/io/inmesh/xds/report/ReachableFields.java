package io.inmesh.xds.report;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.inmesh.xds.text.XdsTypes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The messages that the decoders read: what can stand in a resource, in the bootstrap, or in an
 * {@code Any} of a known type, without what is below a field that is not honoured.
 */
final class ReachableFields {
  static final List<String> ROOTS =
      List.of(
          "envoy.config.bootstrap.v3.Bootstrap",
          "envoy.config.listener.v3.Listener",
          "envoy.config.route.v3.RouteConfiguration",
          "envoy.config.cluster.v3.Cluster",
          "envoy.config.endpoint.v3.ClusterLoadAssignment");

  private final Map<String, FieldDescriptor> fields = new LinkedHashMap<>();
  private final Set<Descriptor> messages = new LinkedHashSet<>();

  private ReachableFields() {}

  static ReachableFields of(SupportTable table) {
    return from(ROOTS, table);
  }

  /** Without what only stands in a bootstrap. */
  static ReachableFields inResources(SupportTable table) {
    return from(ROOTS.subList(1, ROOTS.size()), table);
  }

  private static ReachableFields from(List<String> roots, SupportTable table) {
    ReachableFields reachable = new ReachableFields();
    Deque<Descriptor> open = new ArrayDeque<>();
    roots.forEach(root -> open.add(XdsTypes.REGISTRY.find(root)));
    table.typeNames().stream()
        .filter(type -> table.type(type).verdict() == Verdict.HONOURED)
        .sorted()
        .forEach(type -> open.add(XdsTypes.REGISTRY.find(type)));
    for (Descriptor type = open.poll(); type != null; type = open.poll()) {
      if (reachable.messages.add(type)) {
        for (FieldDescriptor field : type.getFields()) {
          reachable.fields.put(field.getFullName(), field);
          Descriptor child = message(field);
          if (child != null && table.field(field.getFullName()).verdict() == Verdict.HONOURED) {
            open.add(child);
          }
        }
      }
    }
    return reachable;
  }

  private static Descriptor message(FieldDescriptor field) {
    FieldDescriptor value =
        field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
    boolean message = value.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    return message && !value.getMessageType().getFile().getPackage().equals("google.protobuf")
        ? value.getMessageType()
        : null;
  }

  /** Every field by its full name. */
  Map<String, FieldDescriptor> fields() {
    return fields;
  }

  /** Every message. */
  Set<Descriptor> messages() {
    return messages;
  }
}
