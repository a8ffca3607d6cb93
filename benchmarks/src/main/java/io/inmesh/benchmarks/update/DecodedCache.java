package io.inmesh.benchmarks.update;

import com.google.protobuf.ByteString;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the xDS client would hold after it has decoded and accepted responses. */
final class DecodedCache implements CacheView {
  private final Map<ResourceKey, ResourceState<?>> states = new HashMap<>();

  <T> ResourceKey put(ResourceType<T> type, String name, @Nullable T value) {
    ResourceKey key = new ResourceKey(type.typeUrl(), name);
    ResourceState.Accepted<T> accepted =
        value == null
            ? null
            : new ResourceState.Accepted<>(value, "1", 0, ByteString.EMPTY, List.of());
    states.put(key, new ResourceState<>(key, CacheStatus.ACKED, accepted, null, null, "server"));
    return key;
  }

  List<ResourceKey> keys() {
    return List.copyOf(states.keySet());
  }

  @Override
  @SuppressWarnings("unchecked") // put by type
  public <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name) {
    return (ResourceState<T>) states.get(new ResourceKey(type.typeUrl(), name));
  }

  @Override
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    throw new UnsupportedOperationException("nobody looks at all resources on an update");
  }
}
