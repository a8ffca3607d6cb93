package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.FilterOverride;
import io.inmesh.xds.proto.envoy.extensions.filters.http.buffer.v3.Buffer;
import io.inmesh.xds.proto.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.extensions.filters.http.buffer.v3.Buffer}. */
final class BufferDecoder implements FilterDecoder {
  @Override
  public String typeName() {
    return Buffer.getDescriptor().getFullName();
  }

  @Override
  public String overrideTypeName() {
    return BufferPerRoute.getDescriptor().getFullName();
  }

  @Override
  public @Nullable BufferConfig decode(Place place, Any config) {
    Buffer buffer = TypedConfig.unpack(place, config, Buffer.getDefaultInstance());
    return buffer == null ? null : of(buffer);
  }

  private static BufferConfig of(Buffer buffer) {
    return new BufferConfig(Scalars.unsigned(buffer.getMaxRequestBytes()));
  }

  @Override
  public @Nullable FilterOverride decodeOverride(Place place, Any config) {
    BufferPerRoute route = TypedConfig.unpack(place, config, BufferPerRoute.getDefaultInstance());
    if (route == null) {
      return null;
    }
    return route.getDisabled()
        ? new FilterOverride(null, true)
        : new FilterOverride(of(route.getBuffer()), false);
  }
}
