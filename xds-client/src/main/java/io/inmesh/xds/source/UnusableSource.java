package io.inmesh.xds.source;

import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** An origin that cannot be used: everything that is wanted of it fails with the reason. */
record UnusableSource(String reason) implements TypeSource, CacheView {
  @Override
  public void setInterest(Map<String, Long> names) {
    // There is nobody to ask.
  }

  @Override
  public CacheView view() {
    return this;
  }

  @Override
  public <T> ResourceState<T> get(ResourceType<T> type, String name) {
    return new ResourceState<>(
        new ResourceKey(type.typeUrl(), name),
        CacheStatus.DOES_NOT_EXIST,
        null,
        new XdsStatus(StatusCode.FAILED_PRECONDITION, reason),
        null,
        null);
  }

  @Override
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    return List.of();
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
