package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.config.FilterConfig;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A filter that control planes put into every chain and that does nothing until some of its fields
 * are set. It is accepted as long as none of them is.
 */
final class IdleFilterDecoder implements FilterDecoder {
  private final Message chain;
  private final Message override;
  private final Set<String> active;

  private IdleFilterDecoder(Message chain, Message override, Set<String> active) {
    this.chain = chain;
    this.override = override;
    this.active = active;
  }

  /**
   * A decoder.
   *
   * @param chain prototype of the chain's configuration
   * @param override prototype of the per-route override
   * @param active the fields that make it do something
   */
  static IdleFilterDecoder of(Message chain, Message override, Set<String> active) {
    return new IdleFilterDecoder(chain, override, active);
  }

  @Override
  public String typeName() {
    return chain.getDescriptorForType().getFullName();
  }

  @Override
  public String overrideTypeName() {
    return override.getDescriptorForType().getFullName();
  }

  @Override
  public @Nullable FilterConfig decode(Place place, Any config) {
    return check(place, TypedConfig.unpack(place, config, chain));
  }

  @Override
  public @Nullable FilterConfig decodeOverride(Place place, Any config) {
    return check(place, TypedConfig.unpack(place, config, override));
  }

  private @Nullable FilterConfig check(Place place, @Nullable Message config) {
    if (config != null) {
      for (FieldDescriptor field : config.getAllFields().keySet()) {
        if (active.contains(field.getName())) {
          place.field(field.getName()).unsupported("set", "unset: this filter is not executed");
        }
      }
    }
    return null;
  }
}
