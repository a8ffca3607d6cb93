package io.inmesh.xds.resource.value;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.Metadata;
import io.inmesh.xds.text.PlainValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads metadata, and what is compared with it. */
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
    metadata
        .getFilterMetadataMap()
        .forEach((name, struct) -> namespaces.put(name, PlainValues.map(struct)));
    return new Metadata(namespaces);
  }

  /** The subset of a cluster that {@code metadata_match} wants. Null members are left out. */
  public static Map<String, Object> subset(
      io.inmesh.xds.proto.envoy.config.core.v3.Metadata metadata) {
    Struct lb = metadata.getFilterMetadataMap().get(ENVOY_LB);
    return lb == null ? Map.of() : criteria(lb);
  }

  private static Map<String, Object> criteria(Struct struct) {
    Map<String, Object> members = new LinkedHashMap<>();
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          if (value.getKindCase() != Value.KindCase.NULL_VALUE
              && value.getKindCase() != Value.KindCase.KIND_NOT_SET) {
            members.put(key, criterion(value));
          }
        });
    return Map.copyOf(members);
  }

  private static Object criterion(Value value) {
    switch (value.getKindCase()) {
      case NUMBER_VALUE:
        return value.getNumberValue();
      case STRING_VALUE:
        return value.getStringValue();
      case BOOL_VALUE:
        return value.getBoolValue();
      case STRUCT_VALUE:
        return criteria(value.getStructValue());
      case LIST_VALUE:
        List<Object> items = new ArrayList<>(value.getListValue().getValuesCount());
        value.getListValue().getValuesList().forEach(item -> items.add(criterion(item)));
        return List.copyOf(items);
      case NULL_VALUE:
      case KIND_NOT_SET:
        break;
    }
    return "";
  }
}
