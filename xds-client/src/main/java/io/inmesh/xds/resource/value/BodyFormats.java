package io.inmesh.xds.resource.value;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.BodyFormat;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.SubstitutionFormatString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads bodies of local replies, and {@code envoy.config.core.v3.SubstitutionFormatString}. */
public final class BodyFormats {
  /** No body is meant to be longer, though Envoy has no limit here. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  private BodyFormats() {}

  /** A body that is no format. */
  public static String text(Place place, DataSource source) {
    return new String(DataSources.read(place, source, MAX_BODY_BYTES), StandardCharsets.UTF_8);
  }

  /** The format; null, which the rules of the proto file do not allow, where there is none. */
  @SuppressWarnings("deprecation") // control planes still send text_format
  public static @Nullable BodyFormat read(Place place, SubstitutionFormatString format) {
    return switch (format.getFormatCase()) {
      case TEXT_FORMAT -> textFormat(place.field("text_format"), format, format.getTextFormat());
      case TEXT_FORMAT_SOURCE -> {
        Place at = place.field("text_format_source");
        yield textFormat(at, format, text(at, format.getTextFormatSource()));
      }
      case JSON_FORMAT -> {
        Map<String, @Nullable Object> members =
            members(place.field("json_format"), format.getJsonFormat());
        String type = contentType(format);
        yield new BodyFormat.Json(
            members, type == null ? "application/json" : type, format.getOmitEmptyValues());
      }
      case FORMAT_NOT_SET -> null;
    };
  }

  private static BodyFormat textFormat(Place place, SubstitutionFormatString format, String text) {
    return new BodyFormat.Text(
        Formats.read(place, text), contentType(format), format.getOmitEmptyValues());
  }

  private static @Nullable String contentType(SubstitutionFormatString format) {
    return format.getContentType().isEmpty() ? null : format.getContentType();
  }

  private static Map<String, @Nullable Object> members(Place place, Struct struct) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    struct
        .getFieldsMap()
        .forEach((name, value) -> members.put(name, member(place.field(name), value)));
    return members;
  }

  private static @Nullable Object member(Place place, Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> Formats.read(place, value.getStringValue());
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> members(place, value.getStructValue());
      case LIST_VALUE -> {
        List<@Nullable Object> items = new ArrayList<>();
        value.getListValue().getValuesList().forEach(item -> items.add(member(place, item)));
        yield items;
      }
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }
}
