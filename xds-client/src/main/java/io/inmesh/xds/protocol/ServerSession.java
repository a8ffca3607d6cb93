package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The use of one server by all groups that ask it: one stream (ADS) or one per resource type, and
 * what was asked for and accepted of each type. Versions live here and so survive the streams.
 */
final class ServerSession {
  static final String AGGREGATED_SOTW =
      "envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources";
  static final String AGGREGATED_DELTA =
      "envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources";

  final ProtocolMachine machine;
  final ServerConfig config;
  private final XdsTransport transport;
  private final Set<ServerGroup> groups = new LinkedHashSet<>();
  private final Map<String, TypeSubscription<?>> subscriptions = new LinkedHashMap<>();
  private final Map<String, ServerStream> streams = new LinkedHashMap<>();

  ServerSession(ProtocolMachine machine, ServerConfig config) {
    this.machine = machine;
    this.config = config;
    this.transport = machine.environment.transports().create(config);
  }

  void join(ServerGroup group) {
    groups.add(group);
  }

  /** A group stops using the server; the last one closes it. */
  void leave(ServerGroup group) {
    subscriptions.values().forEach(subscription -> subscription.left(group));
    groups.remove(group);
    if (groups.isEmpty()) {
      close();
      machine.remove(this);
      return;
    }
    for (TypeCache<?> cache : group.caches()) {
      interestChanged(cache.type);
    }
  }

  void close() {
    streams.values().forEach(ServerStream::close);
    transport.close();
  }

  void interestChanged(ResourceType<?> type) {
    subscription(type).interestChanged();
  }

  private <T> TypeSubscription<T> subscription(ResourceType<T> type) {
    @SuppressWarnings("unchecked") // the type URL decides the type parameter
    TypeSubscription<T> existing = (TypeSubscription<T>) subscriptions.get(type.typeUrl());
    if (existing != null) {
      return existing;
    }
    boolean delta = config.apiType().delta();
    TypeSubscription<T> added =
        delta ? new DeltaSubscription<>(this, type) : new SotwSubscription<>(this, type);
    subscriptions.put(type.typeUrl(), added);
    boolean aggregated = config.apiType().aggregated();
    streams
        .computeIfAbsent(
            aggregated ? "" : type.typeUrl(),
            key ->
                aggregated
                    ? new ServerStream(this, delta ? AGGREGATED_DELTA : AGGREGATED_SOTW, "")
                    : new ServerStream(this, type.method(delta), type.typeUrl()))
        .add(added);
    return added;
  }

  XdsTransport.Stream open(String method, XdsTransport.Listener listener) {
    return transport.open(method, config.apiType().delta(), listener);
  }

  /** The caches of all groups that fill that type from this server. */
  <T> List<TypeCache<T>> caches(ResourceType<T> type) {
    List<TypeCache<T>> caches = new ArrayList<>(groups.size());
    for (ServerGroup group : groups) {
      TypeCache<T> cache = group.existingCache(type);
      if (cache != null) {
        caches.add(cache);
      }
    }
    return caches;
  }

  /** A stream had its first response. */
  void onResponse() {
    for (ServerGroup group : List.copyOf(groups)) {
      group.onResponse(this);
    }
  }

  /** A group is back to this server and waits for it alone. */
  void expect(ServerGroup group) {
    subscriptions.values().forEach(subscription -> subscription.expect(group));
  }

  /** Why the server cannot be used at present, or null. */
  @Nullable XdsStatus failure() {
    for (ServerStream stream : streams.values()) {
      if (stream.failure() != null) {
        return stream.failure();
      }
    }
    return null;
  }

  /** Why that type cannot be had from the server at present, or null. */
  @Nullable XdsStatus failure(ResourceType<?> type) {
    ServerStream stream = streams.get(config.apiType().aggregated() ? "" : type.typeUrl());
    return stream == null ? null : stream.failure();
  }

  /** Whether some stream is established. */
  boolean isConnected() {
    for (ServerStream stream : streams.values()) {
      if (stream.isReady()) {
        return true;
      }
    }
    return false;
  }

  /** Sends what is due on all streams. */
  void flush() {
    streams.values().forEach(ServerStream::flush);
  }
}
