package io.inmesh.xds.resolve;

import com.google.protobuf.ByteString;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Listener;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A cache in which tests put what the server would have sent. */
final class FakeCache implements CacheView {
  private final Map<ResourceKey, ResourceState<?>> states = new LinkedHashMap<>();
  private final Set<ResourceKey> changed = new LinkedHashSet<>();
  private @Nullable String failing;

  FakeCache put(Listener listener) {
    return put(ResourceTypes.LISTENER, listener.name(), listener);
  }

  FakeCache put(RouteTable table) {
    return put(ResourceTypes.ROUTE_CONFIGURATION, table.name(), table);
  }

  FakeCache put(Cluster cluster) {
    return put(ResourceTypes.CLUSTER, cluster.name(), cluster);
  }

  FakeCache put(Endpoints endpoints) {
    return put(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, endpoints.name(), endpoints);
  }

  private <T> FakeCache put(ResourceType<T> type, String name, T value) {
    return set(
        type,
        name,
        CacheStatus.ACKED,
        new ResourceState.Accepted<>(value, "1", 0, ByteString.EMPTY, List.of()),
        null);
  }

  /** The server has no such resource. */
  FakeCache missing(ResourceType<?> type, String name) {
    return set(
        type, name, CacheStatus.DOES_NOT_EXIST, null, new XdsStatus(StatusCode.NOT_FOUND, "gone"));
  }

  /** The server has not answered yet. */
  FakeCache pending(ResourceType<?> type, String name) {
    return set(type, name, CacheStatus.REQUESTED, null, null);
  }

  /** The server has not answered yet, as it cannot be reached. */
  FakeCache unreachable(ResourceType<?> type, String name) {
    return set(
        type,
        name,
        CacheStatus.REQUESTED,
        null,
        new XdsStatus(StatusCode.UNAVAILABLE, "connection refused"));
  }

  /** The server has been silent for as long as it may. */
  FakeCache silent(ResourceType<?> type, String name) {
    ResourceKey key = new ResourceKey(type.typeUrl(), name);
    XdsStatus error = new XdsStatus(StatusCode.NOT_FOUND, "was not sent within 15 s");
    states.put(
        key,
        new ResourceState<>(key, CacheStatus.DOES_NOT_EXIST, null, error, null, "server", true));
    changed.add(key);
    return this;
  }

  /** The wildcard is no longer interested in it. */
  FakeCache forget(ResourceType<?> type, String name) {
    ResourceKey key = new ResourceKey(type.typeUrl(), name);
    states.remove(key);
    changed.add(key);
    return this;
  }

  /** The server has answered the wildcard. */
  FakeCache answered(ResourceType<?> type) {
    return set(type, "*", CacheStatus.ACKED, null, null);
  }

  private <T> FakeCache set(
      ResourceType<T> type,
      String name,
      CacheStatus status,
      ResourceState.@Nullable Accepted<T> accepted,
      @Nullable XdsStatus error) {
    ResourceKey key = new ResourceKey(type.typeUrl(), name);
    states.put(key, new ResourceState<>(key, status, accepted, error, null, "server"));
    changed.add(key);
    return this;
  }

  /** The next read of resources of that name throws. */
  FakeCache failsOnceAt(String name) {
    failing = name;
    return this;
  }

  List<ResourceKey> takeChanges() {
    List<ResourceKey> taken = new ArrayList<>(changed);
    changed.clear();
    return taken;
  }

  /** Every key there is, as a fresh resolver would be told. */
  List<ResourceKey> allKeys() {
    return List.copyOf(states.keySet());
  }

  @Override
  @SuppressWarnings("unchecked") // put by type
  public <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name) {
    if (name.equals(failing)) {
      failing = null;
      throw new IllegalStateException(name);
    }
    return (ResourceState<T>) states.get(new ResourceKey(type.typeUrl(), name));
  }

  @Override
  @SuppressWarnings("unchecked") // put by type
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    List<ResourceState<T>> all = new ArrayList<>();
    states.forEach((key, state) -> {
      if (key.typeUrl().equals(type.typeUrl()) && !key.name().equals("*")) {
        all.add((ResourceState<T>) state);
      }
    });
    return all;
  }
}
