package io.inmesh.xds.resolve;

import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceType;
import org.jspecify.annotations.Nullable;

/** What is known of resources that come from elsewhere than the rest of their type. */
@FunctionalInterface
public interface Origins {
  /** There is no other origin. */
  Origins NONE = (type, origin) -> null;

  /** Whether a name has an authority of its own (gRFC A47), so that no wildcard covers it. */
  default boolean isFederated(String name) {
    return name.startsWith("xdstp:");
  }

  /** What an origin that is not the default one knows of a type; null as long as it is nothing. */
  @Nullable CacheView view(ResourceType<?> type, ResourceOrigin origin);
}
