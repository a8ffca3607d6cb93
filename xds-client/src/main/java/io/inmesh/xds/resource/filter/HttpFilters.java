package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HttpFilter;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code http_filters}. */
public final class HttpFilters {
  private static final String ROUTER = "envoy.extensions.filters.http.router.v3.Router";

  private HttpFilters() {}

  /** The filters that do something, in order. The last entry must be the router, and only it. */
  public static List<HttpFilter> decode(
      Place place,
      List<
              io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
                  .HttpFilter>
          filters) {
    return decode(place, "http_filters", filters);
  }

  /** Reports what would be a mistake in any chain, of one that is not used. */
  public static void checkUnused(
      Place place,
      String field,
      List<
              io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
                  .HttpFilter>
          filters) {
    Place apart = Place.root();
    var unused = decode(apart, field, filters);
    apart.errors().stream()
        .filter(error -> error.kind() == ResourceError.Kind.INVALID)
        .forEach(place::add);
  }

  private static List<HttpFilter> decode(
      Place place,
      String field,
      List<
              io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
                  .HttpFilter>
          filters) {
    List<HttpFilter> decoded = new ArrayList<>(filters.size());
    for (int i = 0; i < filters.size(); i++) {
      Place at = place.item(field, i);
      checkOrder(at, filters.get(i), i == filters.size() - 1);
      FilterConfig config = decode(at, filters.get(i));
      if (config != null) {
        decoded.add(new HttpFilter(filters.get(i).getName(), config, filters.get(i).getDisabled()));
      }
    }
    if (filters.isEmpty()) {
      place.field(field).invalid("[]", "a list that ends with the router");
    }
    return decoded;
  }

  private static void checkOrder(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter
          filter,
      boolean last) {
    boolean router = TypedConfig.meantTypeName(filter.getTypedConfig()).equals(ROUTER);
    if (router && !last) {
      place.invalid(filter.getName(), "the router only at the end");
    } else if (last && !router) {
      place.invalid(filter.getName(), "the router at the end");
    } else if (last && filter.getDisabled()) {
      place.field("disabled").invalid("true", "false: the router cannot be disabled");
    }
  }

  private static @Nullable FilterConfig decode(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter
          filter) {
    if (filter.hasConfigDiscovery()) {
      place.field("config_discovery").unsupported("set", "typed_config");
      return null;
    }
    Any config = filter.getTypedConfig();
    Place at = place.field("typed_config");
    String type = TypedConfig.meantTypeName(config);
    FilterDecoder decoder = FilterTypes.chain(type);
    if (decoder != null) {
      return decoder.decode(at, config);
    }
    // One that is off can only be turned on by an override, which then closes its route.
    boolean mayBeLeftOut =
        FilterTypes.isObserver(filter.getName(), type)
            || filter.getDisabled()
            || (filter.getIsOptional() && !FilterTypes.isSecurity(type));
    if (!mayBeLeftOut) {
      at.unsupported(
          type.isEmpty() ? "no type" : type, "a filter that is executed, or is_optional");
    }
    return null;
  }
}
