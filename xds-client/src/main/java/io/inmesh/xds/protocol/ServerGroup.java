package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one authority and the list of servers that fill it. The first server is asked; the
 * next ones only when those before cannot be reached and something is missing (gRFC A71), or when
 * they cannot be reached (gRFC A95). The answer of a server ends the use of those after it.
 */
final class ServerGroup {

  /**
   * What makes two groups the same.
   *
   * @param authority the authority's name; null for old-style names
   */
  record Key(
      @Nullable String authority, List<ServerConfig> servers, boolean fallbackOnReachabilityOnly) {}

  final ProtocolMachine machine;
  final Key key;
  private final Map<String, TypeCache<?>> caches = new LinkedHashMap<>();
  private final List<Subscriber> subscribers = new ArrayList<>();
  private final List<ServerSession> active = new ArrayList<>();
  private boolean reported;

  ServerGroup(ProtocolMachine machine, Key key) {
    this.machine = machine;
    this.key = key;
  }

  void attach(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  /** Forgets a subscriber; the last one ends the group. */
  void detach(Subscriber subscriber) {
    subscribers.remove(subscriber);
    if (subscribers.isEmpty()) {
      for (TypeCache<?> cache : caches.values()) {
        cache.all().forEach(ResourceEntry::discard);
        cache.wildcard().discard();
      }
      for (ServerSession session : List.copyOf(active)) {
        session.leave(this);
      }
      active.clear();
      machine.remove(this);
    }
  }

  @SuppressWarnings("unchecked") // the type URL decides the type parameter
  <T> TypeCache<T> cache(ResourceType<T> type) {
    return (TypeCache<T>)
        caches.computeIfAbsent(type.typeUrl(), url -> new TypeCache<>(this, type));
  }

  @SuppressWarnings("unchecked") // the type URL decides the type parameter
  <T> @Nullable TypeCache<T> existingCache(ResourceType<T> type) {
    return (TypeCache<T>) caches.get(type.typeUrl());
  }

  Iterable<TypeCache<?>> caches() {
    return caches.values();
  }

  boolean isActive(ServerSession session) {
    return active.contains(session);
  }

  void interestChanged(ResourceType<?> type) {
    if (active.isEmpty()) {
      activate(0);
    }
    for (ServerSession session : active) {
      session.interestChanged(type);
    }
  }

  void changed(ResourceType<?> type, String name) {
    for (Subscriber subscriber : subscribers) {
      subscriber.changed(type, name);
    }
  }

  /** A server answered: it and those before it are enough. */
  void onResponse(ServerSession session) {
    int index = active.indexOf(session);
    if (index < 0) {
      return;
    }
    if (index < active.size() - 1) {
      for (int i = active.size() - 1; i > index; i--) {
        active.remove(i).leave(this);
      }
      session.expect(this);
    }
    if (reported) {
      reported = session.failure() != null;
      report();
    }
  }

  /** Asks the next server, or reports that none can be reached, if it has come to that. */
  void settle() {
    while (!active.isEmpty() && active.get(active.size() - 1).failure() != null) {
      boolean another = active.size() < key.servers().size();
      if (!another || !(key.fallbackOnReachabilityOnly() || hasMissing())) {
        reported = true;
        report();
        return;
      }
      activate(active.size());
    }
  }

  private void activate(int index) {
    ServerSession session = machine.session(key.servers().get(index));
    active.add(session);
    session.join(this);
    for (TypeCache<?> cache : caches.values()) {
      session.interestChanged(cache.type);
    }
  }

  private boolean hasMissing() {
    for (TypeCache<?> cache : caches.values()) {
      if (cache.hasMissing()) {
        return true;
      }
    }
    return false;
  }

  /** Why a type cannot be had from any server in use; null if it can. */
  private @Nullable XdsStatus failure(ResourceType<?> type) {
    StringBuilder text = new StringBuilder();
    for (ServerSession session : active) {
      XdsStatus failure = session.failure(type);
      if (failure == null) {
        return null;
      }
      text.append(text.length() == 0 ? "" : "; ").append(failure.message());
    }
    return new XdsStatus(StatusCode.UNAVAILABLE, text.toString());
  }

  private void report() {
    for (TypeCache<?> cache : caches.values()) {
      XdsStatus error = failure(cache.type);
      for (ResourceEntry<?> entry : cache.all()) {
        entry.connectivity(error);
      }
    }
  }

  void evictOrphans() {
    for (TypeCache<?> cache : caches.values()) {
      cache.evictOrphans();
    }
  }
}
