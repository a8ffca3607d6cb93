package io.inmesh.xds.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.FormatValues;
import io.inmesh.xds.report.ValueVerdicts;
import io.inmesh.xds.resource.value.MetadataLists;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the operators of formats that have no value in a library. Routes that stand alone are taken
 * for an outbound listener's.
 */
public final class FormatVerdicts implements ValueVerdicts {
  @Override
  public String ignored(FieldDescriptor field, Object value, Set<String> places) {
    boolean inbound = places.contains("inbound");
    FormatValues values = inbound ? FormatValues.INBOUND : FormatValues.OUTBOUND;
    Set<String> missing = new LinkedHashSet<>();
    formats(field.getFullName(), value, places)
        .forEach(format -> missing.addAll(values.missing(format)));
    return missing.isEmpty()
        ? ""
        : String.join(", ", missing) + ": no value " + (inbound ? "inbound" : "outbound");
  }

  private static List<String> formats(String field, Object value, Set<String> places) {
    return switch (field) {
      case "envoy.config.core.v3.HeaderValue.value" ->
          places.contains("edit") ? List.of(MetadataLists.translate((String) value)) : List.of();
      case "envoy.config.core.v3.SubstitutionFormatString.text_format",
          "envoy.config.route.v3.RouteAction.host_rewrite",
          "envoy.config.route.v3.RouteAction.path_rewrite",
          "envoy.config.route.v3.RedirectAction.path_rewrite" ->
          List.of((String) value);
      case "envoy.config.core.v3.DataSource.inline_string" ->
          places.contains("format") ? List.of((String) value) : List.of();
      case "envoy.config.core.v3.DataSource.inline_bytes" ->
          places.contains("format") ? List.of(((ByteString) value).toStringUtf8()) : List.of();
      case "envoy.config.core.v3.SubstitutionFormatString.json_format" ->
          texts(Value.newBuilder().setStructValue(read(value, Struct.newBuilder())).build());
      case "envoy.config.core.v3.KeyValuePair.value" ->
          texts(read(value, Value.newBuilder()).build());
      default -> List.of();
    };
  }

  /** A message of its own class, which may have been a dynamic one. */
  private static <B extends Message.Builder> B read(Object message, B builder) {
    try {
      builder.mergeFrom(((Message) message).toByteString());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a message cannot be read again", e);
    }
    return builder;
  }

  private static List<String> texts(Value value) {
    List<String> texts = new ArrayList<>();
    switch (value.getKindCase()) {
      case STRING_VALUE -> texts.add(value.getStringValue());
      case STRUCT_VALUE ->
          value
              .getStructValue()
              .getFieldsMap()
              .values()
              .forEach(member -> texts.addAll(texts(member)));
      case LIST_VALUE ->
          value.getListValue().getValuesList().forEach(item -> texts.addAll(texts(item)));
      default -> {}
    }
    return texts;
  }
}
