package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.FilterOverride;
import io.inmesh.xds.resource.value.Place;
import org.jspecify.annotations.Nullable;

/** Decodes the configuration of one HTTP filter. Stateless. */
interface FilterDecoder {
  /** The full name of the configuration's message. */
  String typeName();

  /**
   * The configuration of a chain's entry.
   *
   * @return null when the filter does nothing as configured, or when it is wrong; then the place is
   *     broken
   */
  @Nullable FilterConfig decode(Place place, Any config);

  /** The full name of the message of a per-route override; the same as the chain's by default. */
  default String overrideTypeName() {
    return typeName();
  }

  /** A per-route override; null as for {@link #decode}. */
  default @Nullable FilterOverride decodeOverride(Place place, Any config) {
    FilterConfig decoded = decode(place, config);
    return decoded == null ? null : new FilterOverride(decoded, false);
  }
}
