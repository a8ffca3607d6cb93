package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.XdsStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The xDS client without I/O: one per node, for any number of subscribers and servers. Each server
 * has one ADS stream (or one stream per type), whoever needs it.
 *
 * <p>The host serialises everything: calls here, on subscribers, and the callbacks of transports.
 * After each batch of events it calls {@link #flush}, which puts all that became due in as few
 * requests as possible, and permits the next response of each stream. It calls {@link #tick} when
 * {@link #nanosToNextTick} have passed, then flushes again.
 */
public final class ProtocolMachine {
  final Environment environment;
  final TimerQueue timers;
  private final io.inmesh.xds.proto.envoy.config.core.v3.Node node;
  private final Map<ServerGroup.Key, ServerGroup> groups = new LinkedHashMap<>();
  private final Map<ServerConfig, ServerSession> sessions = new LinkedHashMap<>();
  private final Set<ServerConfig> connected = ConcurrentHashMap.newKeySet();
  private boolean failedAtOnce;

  /**
   * What is known of a server.
   *
   * @param target the server's target URI
   * @param connected whether a stream is established
   * @param failure why the server cannot be used at present, or null
   */
  public record ServerState(String target, boolean connected, @Nullable XdsStatus failure) {}

  /**
   * A machine that introduces itself as that node.
   *
   * @param node who the client is; the features of the protocol are added
   */
  public ProtocolMachine(Node node, Environment environment) {
    this.environment = environment;
    this.timers = new TimerQueue(environment.nanoTime());
    this.node = NodeMessage.of(node);
  }

  /** A new user of this machine; it ends with {@link Subscriber#close}. */
  public Subscriber subscribe(ClientConfig config) {
    return new Subscriber(this, config);
  }

  /** Sends what is due and permits the next responses. */
  public void flush() {
    do {
      failedAtOnce = false;
      for (ServerGroup group : groups.values()) {
        group.settle();
      }
      for (ServerSession session : List.copyOf(sessions.values())) {
        session.flush();
      }
    } while (failedAtOnce); // at most once for each stream, as each then waits for its next try
    for (ServerGroup group : groups.values()) {
      group.evictOrphans();
    }
  }

  /** A stream failed while it was to be opened: its groups are to look at once. */
  void failedAtOnce() {
    failedAtOnce = true;
  }

  /** Does what has become due in time; a {@link #flush} has to follow. */
  public void tick() {
    timers.runDue();
  }

  /** Nanoseconds until {@link #tick} has something to do; {@code Long.MAX_VALUE} for never. */
  public long nanosToNextTick() {
    return timers.nanosToNext();
  }

  /** Ends all connections. */
  public void close() {
    for (ServerSession session : List.copyOf(sessions.values())) {
      session.close();
    }
    sessions.clear();
    groups.clear();
  }

  /** The servers in use. */
  public List<ServerState> servers() {
    List<ServerState> states = new ArrayList<>();
    for (ServerSession session : sessions.values()) {
      states.add(
          new ServerState(session.config.target(), session.isConnected(), session.failure()));
    }
    return states;
  }

  /** Whether a stream to a server is established. Callable from any thread. */
  public boolean isConnected(ServerConfig server) {
    return connected.contains(server);
  }

  /** The streams of a session have begun or ended. */
  void connectionChanged(ServerSession session) {
    if (session.isConnected()) {
      connected.add(session.config);
    } else {
      connected.remove(session.config);
    }
  }

  /** What is known of all resources that anybody wants, for dumps; wildcards are left out. */
  public List<ResourceState<?>> resources() {
    List<ResourceState<?>> states = new ArrayList<>();
    for (ServerGroup group : groups.values()) {
      for (TypeCache<?> cache : group.caches()) {
        cache.entries().forEach(entry -> states.add(entry.state()));
      }
    }
    return states;
  }

  long now() {
    return environment.nanoTime().getAsLong();
  }

  io.inmesh.xds.proto.envoy.config.core.v3.Node node() {
    return node;
  }

  ServerGroup group(ServerGroup.Key key) {
    return groups.computeIfAbsent(key, k -> new ServerGroup(this, k));
  }

  void remove(ServerGroup group) {
    groups.remove(group.key, group);
  }

  ServerSession session(ServerConfig config) {
    return sessions.computeIfAbsent(config, c -> new ServerSession(this, c));
  }

  void remove(ServerSession session) {
    sessions.remove(session.config, session);
  }
}
