package io.inmesh.xds.resource;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.inmesh.config.FormatSyntax;
import io.inmesh.config.LocalReplyConfig.BodyFormat;
import io.inmesh.config.LocalReplyConfig.Filter;
import io.inmesh.config.LocalReplyConfig.Mapper;
import io.inmesh.config.LocalReplyConfig.Op;
import io.inmesh.xds.proto.envoy.config.accesslog.v3.AccessLogFilter;
import io.inmesh.xds.proto.envoy.config.accesslog.v3.ComparisonFilter;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.SubstitutionFormatString;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.inmesh.xds.resource.value.DataSources;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decodes {@code LocalReplyConfig} of a connection manager. */
final class LocalReplyDecoder {
  /** As much as Envoy allows a direct response unless told otherwise. */
  private static final int MAX_BODY_BYTES = 1 << 20;

  private static final Filter NOTHING = new Filter.Or(List.of());

  private LocalReplyDecoder() {}

  static io.inmesh.config.LocalReplyConfig decode(Place place, LocalReplyConfig config) {
    List<Mapper> mappers = new ArrayList<>();
    for (int i = 0; i < config.getMappersCount(); i++) {
      mappers.add(mapper(place.item("mappers", i), config.getMappers(i)));
    }
    return new io.inmesh.config.LocalReplyConfig(
        mappers,
        config.hasBodyFormat() ? format(place.field("body_format"), config.getBodyFormat()) : null);
  }

  private static Mapper mapper(Place place, ResponseMapper mapper) {
    return new Mapper(
        filter(place.field("filter"), mapper.getFilter()),
        (int) Math.min(Scalars.unsigned(mapper.getStatusCode()), 599),
        mapper.hasBody() ? text(place.field("body"), mapper.getBody()) : null,
        mapper.hasBodyFormatOverride()
            ? format(place.field("body_format_override"), mapper.getBodyFormatOverride())
            : null,
        HeaderEditReader.additions(place, "headers_to_add", mapper.getHeadersToAddList()));
  }

  private static String text(Place place, DataSource source) {
    return new String(DataSources.read(place, source, MAX_BODY_BYTES), StandardCharsets.UTF_8);
  }

  @SuppressWarnings("deprecation") // control planes still send text_format
  private static @Nullable BodyFormat format(Place place, SubstitutionFormatString format) {
    return switch (format.getFormatCase()) {
      case TEXT_FORMAT -> textFormat(place.field("text_format"), format, format.getTextFormat());
      case TEXT_FORMAT_SOURCE -> {
        Place at = place.field("text_format_source");
        yield textFormat(at, format, text(at, format.getTextFormatSource()));
      }
      case JSON_FORMAT -> {
        Map<String, @Nullable Object> members =
            members(place.field("json_format"), format.getJsonFormat());
        String type = contentType(format, "application/json");
        yield new BodyFormat.Json(members, type, format.getOmitEmptyValues());
      }
      case FORMAT_NOT_SET -> null; // on record: the proto file requires one
    };
  }

  private static BodyFormat textFormat(Place place, SubstitutionFormatString format, String text) {
    return new BodyFormat.Text(
        checked(place, text), contentType(format, "text/plain"), format.getOmitEmptyValues());
  }

  private static String contentType(SubstitutionFormatString format, String otherwise) {
    return format.getContentType().isEmpty() ? otherwise : format.getContentType();
  }

  /** The format, or where it is none an empty one. */
  private static String checked(Place place, String text) {
    String wrong = FormatSyntax.check(text);
    if (wrong != null) {
      place.invalid(text, wrong);
      return "";
    }
    return text;
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
      case STRING_VALUE -> checked(place, value.getStringValue());
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

  private static Filter filter(Place place, AccessLogFilter filter) {
    switch (filter.getFilterSpecifierCase()) {
      case STATUS_CODE_FILTER:
        return status(filter.getStatusCodeFilter().getComparison());
      case RESPONSE_FLAG_FILTER:
        return new Filter.Flags(Set.copyOf(filter.getResponseFlagFilter().getFlagsList()));
      case HEADER_FILTER:
        return new Filter.Header(
            HeaderMatchers.read(
                place.field("header_filter").field("header"),
                filter.getHeaderFilter().getHeader()));
      case AND_FILTER:
        return new Filter.And(
            filters(place.field("and_filter"), filter.getAndFilter().getFiltersList()));
      case OR_FILTER:
        return new Filter.Or(
            filters(place.field("or_filter"), filter.getOrFilter().getFiltersList()));
      case FILTERSPECIFIER_NOT_SET:
      default:
        return NOTHING; // on record: by the proto file, or by the support table
    }
  }

  private static List<Filter> filters(Place place, List<AccessLogFilter> filters) {
    List<Filter> read = new ArrayList<>();
    for (int i = 0; i < filters.size(); i++) {
      read.add(filter(place.item("filters", i), filters.get(i)));
    }
    return read;
  }

  private static Filter status(ComparisonFilter comparison) {
    Op op =
        switch (comparison.getOp()) {
          case GE -> Op.GE;
          case LE -> Op.LE;
          case EQ, UNRECOGNIZED -> Op.EQ; // on record: only what is defined
        };
    return new Filter.Status(
        op,
        Scalars.unsigned(comparison.getValue().getDefaultValue()),
        comparison.getValue().getRuntimeKey());
  }
}
