package io.inmesh.internal;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.balance.ClusterState;
import io.inmesh.call.CallTimer;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.Explanation;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundState;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.MeshMode;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.call.CallEnvironment;
import io.inmesh.internal.call.Calls;
import io.inmesh.internal.call.Explainer;
import io.inmesh.internal.call.InboundActivity;
import io.inmesh.internal.call.PropagatedHeaders;
import io.inmesh.internal.call.SnapshotWaiter;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.compile.SnapshotCompiler;
import io.inmesh.internal.filter.FilterRegistry;
import io.inmesh.internal.time.TimerThread;
import io.inmesh.telemetry.MeshListener;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the snapshot in force and makes calls against it. Configurations come in one at a time from
 * the source; calls read the snapshot with one volatile read.
 */
public final class Engine implements CallEnvironment, ConfigSource.Sink, AutoCloseable {
  private final ConfigSource source;
  private final EngineOptions options;
  private final LongAdder listenerFailures = new LongAdder();
  private final MeshListener listener;
  private final ConfigTrouble trouble;
  private final CallTimer timer;
  private final @Nullable TimerThread ownTimer;
  private final SnapshotCompiler compiler;
  private final PropagatedHeaders propagatedHeaders;
  private final InboundActivity inboundActivity = new InboundActivity();
  private final Set<SnapshotWaiter> waiting = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Configurations and demands take effect one at a time. */
  private final ReentrantLock configuring = new ReentrantLock();

  private final DemandCounts demands = new DemandCounts();
  private final Set<InboundWatch> watches = new LinkedHashSet<>();
  private volatile @Nullable Snapshot snapshot;
  private volatile Updates updates = new Updates(0, 0);

  /** How many configurations have taken effect, and when the newest did. */
  private record Updates(long count, long epochMillis) {
    Updates another(long nowMillis) {
      return new Updates(count + 1, nowMillis);
    }
  }

  private Engine(ConfigSource source, EngineOptions options, List<MeshListener> listeners) {
    this.source = source;
    this.options = options;
    this.listener = GuardedListener.all(listeners, listenerFailures);
    this.trouble = new ConfigTrouble(this.listener);
    this.ownTimer = options.timer() == null ? new TimerThread("inmesh-timer") : null;
    this.timer = ownTimer != null ? ownTimer : Objects.requireNonNull(options.timer());
    this.propagatedHeaders =
        new PropagatedHeaders(
            options.inbound().propagatedHeaders(), options.inbound().optionsHeader());
    this.compiler =
        new SnapshotCompiler(
            new ClusterEnvironment(
                options.random(),
                this::wakeAt,
                new ListeningOutliers(this.listener),
                options.locality()),
            options.outbound().listener(),
            options.inbound().listener(),
            new FilterRegistry(options.filters()),
            options.guards());
  }

  /** Starts the source. */
  public static Engine start(
      ConfigSource source, EngineOptions options, List<MeshListener> listeners) {
    Engine engine = new Engine(source, options, listeners);
    try {
      source.start(engine);
    } catch (RuntimeException | Error e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /** How many events a listener answered with an exception. */
  public long listenerFailures() {
    return listenerFailures.sum();
  }

  /** A call, not begun. */
  public OutboundCall outbound(RequestView request, Waker waker) {
    if (!options.outbound().admits(request.authority())) {
      return Calls.bypassed();
    }
    return options.mode() == MeshMode.SHADOW
        ? Calls.shadow(this, request)
        : Calls.outbound(this, request, waker);
  }

  /** A call that came in, not begun. */
  public InboundCall inbound(RequestView request, ConnectionView connection, Waker waker) {
    return options.mode() == MeshMode.SHADOW
        ? Calls.shadow(this, request, connection)
        : Calls.inbound(this, request, connection, waker);
  }

  /** Which decision a request meets now. */
  public Explanation explain(RequestView request) {
    return options.outbound().admits(request.authority())
        ? Explainer.explain(this, request)
        : Explainer.BYPASS;
  }

  /** Whether calls to an authority go through the mesh at the moment. */
  public boolean isInMesh(String authority) {
    Snapshot current = snapshot;
    return current != null
        && options.mode() == MeshMode.ENFORCE
        && options.outbound().admits(authority)
        && (unknownAuthority() == UnknownAuthority.REJECT || current.concerns(authority));
  }

  /** Visits all endpoints of the configuration in force. */
  public void forEachEndpoint(Consumer<Endpoint> visitor) {
    Snapshot current = snapshot;
    if (current == null) {
      return;
    }
    current.forEachEndpoint(visitor);
  }

  /** What there is and what it does now. */
  public MeshStatus status() {
    Snapshot current = snapshot;
    Updates soFar = updates; // written before the snapshot
    return current == null
        ? StatusReader.unconfigured(source.description(), trouble.known())
        : StatusReader.mesh(
            source.description(), trouble.known(), soFar.count(), soFar.epochMillis(), current);
  }

  /** The same of one cluster; null when there is none. */
  public @Nullable ClusterStatus clusterStatus(String name) {
    Snapshot current = snapshot;
    ClusterRuntime cluster = current == null ? null : current.cluster(name);
    return cluster == null ? null : StatusReader.cluster(cluster);
  }

  @Override
  public CallTimer timer() {
    return timer;
  }

  @Override
  public InboundActivity inboundActivity() {
    return inboundActivity;
  }

  @Override
  public PropagatedHeaders propagatedHeaders() {
    return propagatedHeaders;
  }

  private void wakeAt(ClusterState cluster, long deadlineNanos) {
    timer.schedule(deadlineNanos, () -> cluster.onTimer(timer.nanoTime()));
  }

  @Override
  public void onConfig(MeshConfig config) {
    if (closed.get()) {
      return;
    }
    long begin = timer.nanoTime();
    configuring.lock();
    try {
      publish(config, begin);
    } finally {
      configuring.unlock();
    }
    listener.onConfig(
        config.listeners().size(), config.clusters().size(), timer.nanoTime() - begin);
    configuring.lock();
    try {
      trouble.tell(snapshot);
    } finally {
      configuring.unlock();
    }
  }

  private void publish(MeshConfig config, long nowNanos) {
    Snapshot next = compiler.compile(config, demands.targets(), snapshot, nowNanos);
    updates = updates.another(epochMillis());
    snapshot = next;
    for (SnapshotWaiter waiter : waiting) {
      waiter.snapshotArrived();
    }
    lookAtInbound();
  }

  private void lookAtInbound() {
    String known = trouble.known();
    String pending = "no answer from " + source.description();
    String why = pending + (known == null ? " yet" : ": " + known);
    watches.forEach(watch -> watch.look(snapshot, why));
  }

  /** Watches whether calls that come in at an address can be decided. */
  public InboundWatch serve(EndpointAddress address, Consumer<InboundState> watcher) {
    Demand demand = source.demandServer(address.toString());
    InboundWatch watch = new InboundWatch(this, address, demand, watcher);
    configuring.lock();
    try {
      watches.add(watch);
      if (demand != null) {
        demands.addInbound(demand);
      }
      if (demand == null || !takesEffect(demand)) {
        lookAtInbound();
      }
    } finally {
      configuring.unlock();
    }
    return watch;
  }

  /** Asks for the listener of a target; see {@link ConfigSource#demand}. */
  public TargetCalls demand(String authority, String service) {
    Demand demand = source.demand(authority, service);
    configuring.lock();
    try {
      demands.addOutbound(demand);
      takesEffect(demand);
    } finally {
      configuring.unlock();
    }
    return new TargetCalls(this, demand);
  }

  /** Where the listener is there already, what there is is put in force once more, with it. */
  private boolean takesEffect(Demand demand) {
    Snapshot current = snapshot;
    if (current == null || current.config().listeners().get(demand.listener()) == null) {
      return false;
    }
    publish(current.config(), timer.nanoTime());
    return true;
  }

  /** Somebody who watched, or asked for a listener, does so no longer. */
  void release(@Nullable InboundWatch watch, @Nullable Demand demand) {
    configuring.lock();
    try {
      watches.remove(watch);
      demands.remove(demand);
    } finally {
      configuring.unlock();
    }
    if (demand != null) {
      demand.close();
    }
  }

  @Override
  public void onAmbientError(@Nullable String newTrouble) {
    configuring.lock();
    try {
      trouble.ofSource(newTrouble, snapshot);
      lookAtInbound();
    } finally {
      configuring.unlock();
    }
  }

  @Override
  public @Nullable Snapshot snapshot() {
    return snapshot;
  }

  @Override
  public long nanoTime() {
    return timer.nanoTime();
  }

  @Override
  public long epochMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long random() {
    return options.random().getAsLong();
  }

  @Override
  public MeshListener listener() {
    return listener;
  }

  @Override
  public UnknownAuthority unknownAuthority() {
    return options.outbound().unknownAuthority();
  }

  @Override
  public BeforeFirstConfig beforeFirstConfig() {
    return options.outbound().beforeFirstConfig();
  }

  @Override
  public InboundWithoutConfig inboundWithoutConfig() {
    return options.inbound().withoutConfig();
  }

  @Override
  public long firstConfigTimeoutNanos() {
    return options.outbound().firstConfigTimeout().toNanos();
  }

  @Override
  public void awaitSnapshot(SnapshotWaiter call) {
    waiting.add(call);
  }

  @Override
  public void stopAwaiting(SnapshotWaiter call) {
    waiting.remove(call);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public String whyNoSnapshot() {
    String known = trouble.known();
    if (known == null) {
      known = source.waitingFor();
    }
    return "no configuration from "
        + source.description()
        + " within "
        + options.outbound().firstConfigTimeout().toMillis()
        + " ms"
        + (known == null ? "" : ": " + known);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    source.close();
    waiting.forEach(SnapshotWaiter::snapshotArrived);
    Snapshot last = snapshot;
    if (last != null) {
      last.clusters().forEach((name, cluster) -> cluster.wakeQueues());
    }
    if (ownTimer != null) {
      ownTimer.close(); // what waits for a time is told as well
    }
  }
}
