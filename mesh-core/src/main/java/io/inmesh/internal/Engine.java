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
import io.inmesh.config.Trouble;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.call.CallEnvironment;
import io.inmesh.internal.call.Calls;
import io.inmesh.internal.call.Explainer;
import io.inmesh.internal.call.InboundActivity;
import io.inmesh.internal.call.PropagatedHeaders;
import io.inmesh.internal.call.ReportingThread;
import io.inmesh.internal.call.SnapshotWaiter;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardedClusters;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.compile.SnapshotCompiler;
import io.inmesh.internal.filter.FilterRegistry;
import io.inmesh.internal.time.TimerThread;
import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes calls against the snapshot in force, which they read with one volatile read. Configurations
 * come in one at a time from the source ({@link ConfigIntake}).
 */
public final class Engine implements CallEnvironment, ConfigSource.Sink, AutoCloseable {
  private final ConfigSource source;
  private final EngineOptions options;
  private final LongAdder listenerFailures = new LongAdder();
  private final MeshListener listener;
  private final ConfigTrouble trouble;
  private final @Nullable TimerThread ownTimer;
  private final CallTimer timer;
  private final ConfigIntake intake;
  private final PropagatedHeaders propagatedHeaders;
  private final InboundActivity inboundActivity = new InboundActivity();
  private final GuardedClusters guards;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Engine(
      ConfigSource source,
      EngineOptions options,
      List<MeshListener> listeners,
      TimerThread timerThread) {
    this.source = source;
    this.options = options;
    this.listener = GuardedListener.all(listeners, listenerFailures);
    this.trouble = new ConfigTrouble(this.listener);
    CallTimer given = options.timer();
    this.ownTimer = given == null ? timerThread : null;
    this.timer = given == null ? timerThread : given;
    this.propagatedHeaders =
        new PropagatedHeaders(
            options.inbound().propagatedHeaders(), options.inbound().overridesHeader());
    this.guards = new GuardedClusters(options.guards());
    this.intake =
        new ConfigIntake(source, compiler(options), trouble, inboundActivity, this::tellInForce);
  }

  private SnapshotCompiler compiler(EngineOptions options) {
    ClusterEnvironment environment =
        new ClusterEnvironment(
            options.random(), this::wakeAt, new ListeningOutliers(listener), options.locality());
    return new SnapshotCompiler(
        environment,
        options.outbound().listener(),
        options.inbound().listener(),
        new FilterRegistry(options.filters()),
        guards);
  }

  /** Starts the source. */
  public static Engine start(
      ConfigSource source, EngineOptions options, List<MeshListener> listeners) {
    return start(source, options, listeners, new TimerThread("inmesh-timer"));
  }

  /**
   * @param timerThread the engine's own, unless the options have another timer
   */
  static Engine start(
      ConfigSource source,
      EngineOptions options,
      List<MeshListener> listeners,
      TimerThread timerThread) {
    Engine engine = new Engine(source, options, listeners, timerThread);
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
    return snapshot() != null && !bypasses(authority);
  }

  /** Whether a call to an authority that began now would be left alone, whatever else it is. */
  public boolean bypasses(String authority) {
    if (options.mode() == MeshMode.SHADOW || !options.outbound().admits(authority)) {
      return true;
    }
    Snapshot current = snapshot();
    if (current == null) {
      return beforeFirstConfig() == BeforeFirstConfig.BYPASS;
    }
    return unknownAuthority() == UnknownAuthority.BYPASS && !current.concerns(authority);
  }

  /** Visits all endpoints of the configuration in force. */
  public void forEachEndpoint(Consumer<Endpoint> visitor) {
    Snapshot current = snapshot();
    if (current == null) {
      return;
    }
    current.forEachEndpoint(visitor);
  }

  /** What there is and what it does now. */
  public MeshStatus status() {
    Snapshot current = snapshot();
    Updates soFar = intake.updates(); // written before the snapshot
    return current == null
        ? StatusReader.unconfigured(source.description(), trouble.known())
        : StatusReader.mesh(
            source.description(),
            trouble.known(),
            soFar.count(),
            soFar.epochMillis(),
            current,
            guards.problems());
  }

  /** The same of one cluster; null when there is none. */
  public @Nullable ClusterStatus clusterStatus(String name) {
    Snapshot current = snapshot();
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
    if (!closed.get()) { // else nothing about clusters changes any more
      timer.schedule(deadlineNanos, () -> cluster.onTimer(timer.nanoTime()));
    }
  }

  @Override
  public void onConfig(MeshConfig config) {
    if (!closed.get()) {
      intake.take(config, timer.nanoTime());
    }
  }

  private void tellInForce(MeshConfig config, long beginNanos) {
    listener.onConfig(
        config.listeners().size(), config.clusters().size(), timer.nanoTime() - beginNanos);
  }

  /** Watches whether calls that come in at an address can be decided. */
  public InboundWatch serve(EndpointAddress address, Consumer<InboundState> watcher) {
    return intake.serve(address, watcher, timer.nanoTime());
  }

  /** Asks for the listener of a target; see {@link ConfigSource#demand}. */
  public TargetCalls demand(String authority, String service) {
    return new TargetCalls(this, intake.demand(authority, service, timer.nanoTime()));
  }

  /** Somebody who asked for a listener does so no longer. */
  void release(Demand demand) {
    intake.release(demand);
  }

  @Override
  public void onTroubles(List<Trouble> troubles) {
    intake.onTroubles(troubles);
  }

  @Override
  public void onNotice(String notice) {
    listener.onConfigNotice(notice);
  }

  @Override
  public @Nullable Snapshot snapshot() {
    return intake.snapshot();
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
  public @Nullable CompiledInbound lastServed(int port) {
    return intake.lastServed(port);
  }

  @Override
  public InboundWithoutConfig inboundWithoutConfig() {
    return options.inbound().withoutConfig();
  }

  @Override
  public long firstConfigTimeoutNanos() {
    return CallTimer.nanos(options.outbound().firstConfigTimeout());
  }

  @Override
  public void awaitSnapshot(SnapshotWaiter call) {
    intake.await(call);
  }

  @Override
  public void awaitKnown(SnapshotWaiter call) {
    source.deliverKnown(() -> intake.endWait(call));
  }

  /** The same of the listener of a target. */
  void awaitKnown(SnapshotWaiter call, Demand demand) {
    demand.deliverKnown(() -> intake.endWait(call));
  }

  @Override
  public boolean isAwaiting(SnapshotWaiter call) {
    return intake.isAwaiting(call);
  }

  @Override
  public void stopAwaiting(SnapshotWaiter call) {
    intake.stopAwaiting(call);
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public String whyNoSnapshot(long waitedNanos) {
    return whyNoSnapshot(null, waitedNanos);
  }

  /** The same of the listener of a target, which that one was asked for. */
  String whyNoSnapshot(@Nullable String askedOf, long waitedNanos) {
    return trouble.whyNothing(source, askedOf, Duration.ofNanos(waitedNanos));
  }

  /** Why there is no configuration after that time. */
  public String whyNotConfigured(Duration waited) {
    return trouble.whyNothing(source, null, waited);
  }

  /** Waits for the first configuration; whether it has come. */
  public boolean awaitConfig(Duration timeout) throws InterruptedException {
    return new FirstConfigWait(this).await(timeout);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      source.close();
    } finally { // Whatever a source throws, nobody is to wait any longer.
      intake.close();
      endTimer();
    }
  }

  /** What waits for a time is told as well; limits of calls still hold. */
  private void endTimer() {
    if (ownTimer == null) {
      return;
    }
    if (ReportingThread.isCurrent()) {
      ownTimer.shutdown(); // it may wait for the call whose report this is
    } else {
      ownTimer.close();
    }
  }
}
