package io.inmesh.xds.resource;

import io.inmesh.config.LocalReplyConfig.Filter;
import io.inmesh.config.LocalReplyConfig.Mapper;
import io.inmesh.config.LocalReplyConfig.Op;
import io.inmesh.xds.proto.envoy.config.accesslog.v3.AccessLogFilter;
import io.inmesh.xds.proto.envoy.config.accesslog.v3.ComparisonFilter;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.LocalReplyConfig;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.ResponseMapper;
import io.inmesh.xds.resource.value.BodyFormats;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Decodes {@code LocalReplyConfig} of a connection manager. */
final class LocalReplyDecoder {
  private static final Filter NOTHING = new Filter.Or(List.of());

  private LocalReplyDecoder() {}

  static io.inmesh.config.LocalReplyConfig decode(Place place, LocalReplyConfig config) {
    List<Mapper> mappers = new ArrayList<>();
    for (int i = 0; i < config.getMappersCount(); i++) {
      mappers.add(mapper(place.item("mappers", i), config.getMappers(i)));
    }
    return new io.inmesh.config.LocalReplyConfig(
        mappers,
        config.hasBodyFormat()
            ? BodyFormats.read(place.field("body_format"), config.getBodyFormat())
            : null);
  }

  private static Mapper mapper(Place place, ResponseMapper mapper) {
    return new Mapper(
        filter(place.field("filter"), mapper.getFilter()),
        (int) Math.min(Scalars.unsigned(mapper.getStatusCode()), 599),
        mapper.hasBody() ? BodyFormats.text(place.field("body"), mapper.getBody()) : null,
        mapper.hasBodyFormatOverride()
            ? BodyFormats.read(place.field("body_format_override"), mapper.getBodyFormatOverride())
            : null,
        HeaderEditReader.additions(place, "headers_to_add", mapper.getHeadersToAddList()));
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
