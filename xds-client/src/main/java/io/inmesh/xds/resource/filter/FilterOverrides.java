package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterOverride;
import io.inmesh.xds.proto.envoy.config.route.v3.FilterConfig;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decodes {@code typed_per_filter_config}. */
public final class FilterOverrides {
  private static final String WRAPPER = FilterConfig.getDescriptor().getFullName();
  private static final FilterOverride DISABLED = new FilterOverride(null, true);

  private FilterOverrides() {}

  /** The overrides by filter entry name, without those that change nothing. */
  public static Map<String, FilterOverride> decode(Place place, Map<String, Any> overrides) {
    if (overrides.isEmpty()) {
      return Map.of();
    }
    Map<String, FilterOverride> decoded = new LinkedHashMap<>();
    overrides.forEach((name, config) -> {
      FilterOverride override = wrapped(place.entry("typed_per_filter_config", name), name, config);
      if (override != null) {
        decoded.put(name, override);
      }
    });
    return decoded;
  }

  private static @Nullable FilterOverride wrapped(Place place, String name, Any config) {
    if (!TypedConfig.typeName(config).equals(WRAPPER)) { // Envoy looks for no struct of it.
      return decode(place, name, config, false);
    }
    FilterConfig wrapper = TypedConfig.unpack(place, config, FilterConfig.getDefaultInstance());
    if (wrapper == null) {
      return null;
    }
    if (wrapper.getDisabled()) {
      return DISABLED;
    }
    if (wrapper.getConfig().getTypeUrl().isEmpty()) {
      place.field("config").invalid("unset", "a configuration, or disabled");
      return null;
    }
    return decode(place.field("config"), name, wrapper.getConfig(), wrapper.getIsOptional());
  }

  private static @Nullable FilterOverride decode(
      Place place, String name, Any config, boolean optional) {
    String type = TypedConfig.meantTypeName(config);
    FilterDecoder decoder = FilterTypes.override(type);
    if (decoder != null) {
      return decoder.decodeOverride(place, config);
    }
    boolean mayBeLeftOut =
        FilterTypes.isObserver(name, type) || (optional && !FilterTypes.isSecurity(type));
    if (!mayBeLeftOut) {
      place.unsupported(type, "a filter that is executed, or is_optional");
    }
    return null;
  }
}
