package io.inmesh.xds.resource.filter;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import io.inmesh.config.FilterConfig;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import org.jspecify.annotations.Nullable;

/**
 * A filter that control planes put into every chain and that does nothing until some of its fields
 * are set. It is accepted as long as none of them is: the support tables call them unsupported.
 */
final class IdleFilterDecoder implements FilterDecoder {
  private final Message chain;
  private final Message override;

  private IdleFilterDecoder(Message chain, Message override) {
    this.chain = chain;
    this.override = override;
  }

  /**
   * A decoder.
   *
   * @param chain prototype of the chain's configuration
   * @param override prototype of the per-route override
   */
  static IdleFilterDecoder of(Message chain, Message override) {
    return new IdleFilterDecoder(chain, override);
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
    TypedConfig.unpack(place, config, chain);
    return null;
  }

  @Override
  public @Nullable FilterConfig decodeOverride(Place place, Any config) {
    TypedConfig.unpack(place, config, override);
    return null;
  }
}
