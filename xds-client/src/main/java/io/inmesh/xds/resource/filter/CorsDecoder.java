package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.CorsConfig;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.StringMatcher;
import io.inmesh.xds.proto.envoy.extensions.filters.http.cors.v3.Cors;
import io.inmesh.xds.proto.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.StringMatchers;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.extensions.filters.http.cors.v3.Cors}; the policies are overrides. */
final class CorsDecoder implements FilterDecoder {
  @Override
  public String typeName() {
    return Cors.getDescriptor().getFullName();
  }

  @Override
  public String overrideTypeName() {
    return CorsPolicy.getDescriptor().getFullName();
  }

  @Override
  public @Nullable CorsConfig decode(Place place, Any config) {
    Cors cors = TypedConfig.unpack(place, config, Cors.getDefaultInstance());
    return cors == null ? null : CorsConfig.NONE;
  }

  @Override
  public @Nullable FilterOverride decodeOverride(Place place, Any config) {
    CorsPolicy policy = TypedConfig.unpack(place, config, CorsPolicy.getDefaultInstance());
    if (policy == null) {
      return null;
    }
    List<StringMatcher> origins = new ArrayList<>();
    for (int i = 0; i < policy.getAllowOriginStringMatchCount(); i++) {
      origins.add(
          StringMatchers.read(
              place.item("allow_origin_string_match", i), policy.getAllowOriginStringMatch(i)));
    }
    CorsConfig.Flags flags =
        new CorsConfig.Flags(
            policy.hasAllowCredentials() ? (Boolean) policy.getAllowCredentials().getValue() : null,
            policy.hasAllowPrivateNetworkAccess()
                ? (Boolean) policy.getAllowPrivateNetworkAccess().getValue()
                : null,
            policy.hasForwardNotMatchingPreflights()
                ? (Boolean) policy.getForwardNotMatchingPreflights().getValue()
                : null,
            policy.hasFilterEnabled()
                ? Fractions.read(place.field("filter_enabled"), policy.getFilterEnabled())
                : null);
    return new FilterOverride(
        new CorsConfig(
            origins,
            policy.getAllowMethods(),
            policy.getAllowHeaders(),
            policy.getExposeHeaders(),
            policy.getMaxAge(),
            flags),
        false);
  }
}
