package io.inmesh.xds.resource.value;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads untyped trees and metadata. Null members are left out: a missing key and a null say the
 * same to every matcher.
 */
public final class Structs {
  /** The metadata namespace that load balancers consult. */
  public static final String ENVOY_LB = "envoy.lb";

  private Structs() {}

  /** The {@code filter_metadata}; typed metadata serves only Envoy's own extensions. */
  public static Metadata metadata(io.inmesh.xds.proto.envoy.config.core.v3.Metadata metadata) {
    if (metadata.getFilterMetadataMap().isEmpty()) {
      return Metadata.EMPTY;
    }
    Map<String, Map<String, Object>> namespaces = new LinkedHashMap<>();
    metadata.getFilterMetadataMap().forEach((name, struct) -> namespaces.put(name, read(struct)));
    return new Metadata(namespaces);
  }

  /** The members of a struct. */
  public static Map<String, Object> read(Struct struct) {
    Map<String, Object> members = new LinkedHashMap<>();
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          if (value.getKindCase() != Value.KindCase.NULL_VALUE
              && value.getKindCase() != Value.KindCase.KIND_NOT_SET) {
            members.put(key, read(value));
          }
        });
    return Map.copyOf(members);
  }

  private static Object read(Value value) {
    switch (value.getKindCase()) {
      case NUMBER_VALUE:
        return value.getNumberValue();
      case STRING_VALUE:
        return value.getStringValue();
      case BOOL_VALUE:
        return value.getBoolValue();
      case STRUCT_VALUE:
        return read(value.getStructValue());
      case LIST_VALUE:
        List<Object> items = new ArrayList<>(value.getListValue().getValuesCount());
        value.getListValue().getValuesList().forEach(item -> items.add(read(item)));
        return List.copyOf(items);
      case NULL_VALUE:
      case KIND_NOT_SET:
        break;
    }
    return "";
  }
}
