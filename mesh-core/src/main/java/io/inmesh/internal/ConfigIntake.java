package io.inmesh.internal;

import io.inmesh.call.InboundState;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.internal.call.InboundActivity;
import io.inmesh.internal.call.SnapshotWaiter;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.compile.SnapshotCompiler;
import io.inmesh.internal.compile.SnapshotUpdate;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way of configurations into force: each is compiled, published by one volatile write, and told
 * to those who wait for it or watch. Configurations and demands take effect one at a time; whoever
 * reads {@link #snapshot} waits for nobody. Thread-safe.
 */
final class ConfigIntake {
  private final ConfigSource source;
  private final SnapshotCompiler compiler;
  private final ConfigTrouble trouble;
  private final InboundActivity inbound;
  private final ObjLongConsumer<MeshConfig> told;
  private final Set<SnapshotWaiter> waiting = ConcurrentHashMap.newKeySet();
  private final List<InboundWatch> watches = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock. */
  private final DemandCounts demands = new DemandCounts();

  /** That was given, whether or not it could be put in force. Guarded by the lock. */
  private MeshConfig newest = MeshConfig.empty();

  private volatile @Nullable Snapshot snapshot;
  private volatile Updates updates = Updates.NONE;
  private volatile boolean closed;

  /**
   * @param told which configuration is in force instead of another, and since when it was on its
   *     way; in the order in which they are, and before the troubles of it
   */
  ConfigIntake(
      ConfigSource source,
      SnapshotCompiler compiler,
      ConfigTrouble trouble,
      InboundActivity inbound,
      ObjLongConsumer<MeshConfig> told) {
    this.source = source;
    this.compiler = compiler;
    this.trouble = trouble;
    this.inbound = inbound;
    this.told = told;
  }

  /** What is in force; null before the first configuration. */
  @Nullable Snapshot snapshot() {
    return snapshot;
  }

  /** Never older than a snapshot that was read before. */
  Updates updates() {
    return updates;
  }

  /** Puts a configuration in force; else the one before it still is, and there is a trouble. */
  void take(MeshConfig config, long nowNanos) {
    lock.lock();
    try {
      newest = config;
      publish(config, nowNanos, true);
      trouble.tell(snapshot);
    } finally {
      unlock();
    }
  }

  /**
   * Puts a configuration in force, with the listeners that are asked for. Nothing that is
   * configured may stop later configurations, so what fails is a trouble:
   *
   * <ul>
   *   <li>while it is compiled: nothing has changed;
   *   <li>while the clusters are brought what they need: the snapshot before is in force, though
   *       some of its clusters may have their new endpoints and policies until the next is;
   *   <li>while that is let go which only the snapshot before had a use for: the new one is in
   *       force and everybody is told of it; what could not be let go stays until the next is, and
   *       what no configuration has any more until the process ends.
   * </ul>
   *
   * <p>The trouble is that of the newest configuration: when an older one serves in its place, it
   * stays.
   *
   * @param given by the source, else it may be the one that is in force
   * @return whether it is in force
   */
  private boolean publish(MeshConfig config, long nowNanos, boolean given) {
    Snapshot before = snapshot;
    SnapshotUpdate update;
    try {
      update = compiler.compile(config, demands.targets(), before);
      update.bring(nowNanos);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      if (config == newest) {
        trouble.ofCompilation(e);
      }
      return false;
    }
    boolean another = given || before == null || before.config() != config;
    if (another) {
      updates = updates.another(System.currentTimeMillis());
    }
    snapshot = update.snapshot();
    Throwable left = null;
    try {
      update.retire(nowNanos);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      left = e;
    }
    if (config == newest) {
      trouble.ofRetirement(left);
    }
    inbound.keepOnly(config.listeners());
    for (SnapshotWaiter waiter : waiting) {
      waiter.snapshotArrived();
    }
    lookAtInbound();
    if (another) {
      told.accept(config, nowNanos);
    }
    return true;
  }

  private void lookAtInbound() {
    if (closed) {
      watches.forEach(InboundWatch::end);
      return;
    }
    String whyPending = trouble.whyPending(source);
    watches.forEach(watch -> watch.look(snapshot, whyPending));
  }

  /** Watches whether calls that come in at an address can be decided. */
  InboundWatch serve(EndpointAddress address, Consumer<InboundState> watcher, long nowNanos) {
    Demand demand = closed ? null : source.demandServer(address.toString());
    InboundWatch watch = new InboundWatch(this, address, demand, watcher);
    lock.lock();
    try {
      watches.add(watch);
      demands.addInbound(demand, address.port());
      Predicate<MeshConfig> concerned =
          demand == null
              ? config -> hasPort(config, address.port())
              : config -> has(config, demand.listener());
      if (closed || !takesEffect(concerned, nowNanos)) {
        lookAtInbound();
      }
    } finally {
      unlock();
    }
    return watch;
  }

  /** Somebody asks for the listener of a target. */
  Demand demand(String authority, String service, long nowNanos) {
    Demand demand = source.demand(authority, service);
    lock.lock();
    try {
      demands.addOutbound(demand);
      takesEffect(config -> has(config, demand.listener()), nowNanos);
    } finally {
      unlock();
    }
    return demand;
  }

  /**
   * Where the listener is there already, what there is is put in force once more, with it: the
   * newest configuration, or the one that serves in its place.
   */
  private boolean takesEffect(Predicate<MeshConfig> concerned, long nowNanos) {
    Snapshot current = snapshot;
    boolean done = concerned.test(newest) && publish(newest, nowNanos, false);
    MeshConfig serving = current == null ? newest : current.config();
    if (!done && serving != newest && concerned.test(serving)) {
      done = publish(serving, nowNanos, false);
    }
    trouble.tell(snapshot);
    return done;
  }

  private static boolean has(MeshConfig config, String listener) {
    return config.listeners().get(listener) != null;
  }

  private static boolean hasPort(MeshConfig config, int port) {
    boolean[] found = new boolean[1];
    config
        .listeners()
        .forEach((key, listener) -> {
          EndpointAddress address = listener.address();
          found[0] |= address != null && address.port() == port;
        });
    return found[0];
  }

  /** Somebody who asked for the listener of a target does so no longer. */
  void release(Demand demand) {
    lock.lock();
    try {
      demands.removeOutbound(demand);
    } finally {
      unlock();
    }
    demand.close();
  }

  /** Somebody who watched does so no longer. Idempotent. */
  void release(InboundWatch watch, EndpointAddress address, @Nullable Demand demand) {
    lock.lock();
    try {
      if (watches.remove(watch)) {
        demands.removeInbound(demand, address.port());
      }
    } finally {
      unlock();
    }
    if (demand != null) {
      demand.close();
    }
  }

  /** The source has other troubles, or none any more. */
  void onTroubles(List<Trouble> troubles) {
    lock.lock();
    try {
      trouble.ofSource(troubles, snapshot);
      lookAtInbound();
    } finally {
      unlock();
    }
  }

  /** The listener by which calls to a port were decided last; null for none. */
  @Nullable CompiledInbound lastServed(int port) {
    return InboundWatch.lastServed(watches, port);
  }

  private void unlock() {
    lock.unlock();
    if (closed) {
      tellClosed();
    }
  }

  private void tellClosed() {
    if (lock.tryLock()) {
      try {
        lookAtInbound();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Has a call told of each snapshot that arrives. */
  void await(SnapshotWaiter call) {
    waiting.add(call);
  }

  void stopAwaiting(SnapshotWaiter call) {
    waiting.remove(call);
  }

  boolean isAwaiting(SnapshotWaiter call) {
    return waiting.contains(call);
  }

  /** Nothing more will arrive for it. */
  void endWait(SnapshotWaiter call) {
    if (waiting.remove(call)) {
      call.snapshotArrived();
    }
  }

  /**
   * Has all that wait look: nothing will arrive any more. Does not wait for the lock, which an
   * application's listener may keep for long: whoever has it tells those who watch.
   */
  void close() {
    closed = true;
    tellClosed();
    waiting.forEach(SnapshotWaiter::snapshotArrived);
    Snapshot last = snapshot;
    if (last != null) {
      last.clusters().forEach((name, cluster) -> cluster.wakeQueues());
    }
  }
}
