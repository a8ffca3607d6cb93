package io.inmesh.internal;

import io.inmesh.call.CallTimer;
import io.inmesh.call.Explanation;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.call.CallEnvironment;
import io.inmesh.internal.call.Calls;
import io.inmesh.internal.call.Explainer;
import io.inmesh.internal.call.InboundActivity;
import io.inmesh.internal.call.PropagatedHeaders;
import io.inmesh.internal.call.SnapshotWaiter;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one target, whose listener was asked for. Their snapshot is the engine's with that
 * listener as the outbound one; there is none before the source has told of it.
 */
public final class TargetCalls implements CallEnvironment, AutoCloseable {
  private final Engine engine;
  private final Demand demand;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile @Nullable View view;

  /**
   * What a snapshot is for this target.
   *
   * @param target null when the source has not told of the listener yet
   */
  private record View(Snapshot whole, @Nullable Snapshot target) {}

  TargetCalls(Engine engine, Demand demand) {
    this.engine = engine;
    this.demand = demand;
  }

  /** The listener's name. */
  public String listenerName() {
    return demand.listener();
  }

  /** A call to the target, not begun. */
  public OutboundCall outbound(RequestView request, Waker waker) {
    return Calls.outbound(this, request, waker);
  }

  /** Which decision a request to the target meets now. */
  public Explanation explain(RequestView request) {
    return Explainer.explain(this, request);
  }

  Demand demand() {
    return demand;
  }

  @Override
  public @Nullable Snapshot snapshot() {
    Snapshot whole = engine.snapshot();
    View known = view;
    if (known != null && known.whole() == whole) {
      return known.target();
    }
    return whole == null ? null : viewOf(whole);
  }

  private @Nullable Snapshot viewOf(Snapshot whole) {
    String name = demand.listener();
    Snapshot target = demand.isAsked() && !whole.knows(name) ? null : whole.ofTarget(name);
    view = new View(whole, target);
    return target;
  }

  @Override
  public String whyNoSnapshot() {
    return "listener " + demand.listener() + ": " + engine.whyNoSnapshot();
  }

  /** There is nowhere else to go: calls wait. */
  @Override
  public BeforeFirstConfig beforeFirstConfig() {
    return BeforeFirstConfig.WAIT;
  }

  // ---- as all calls of the mesh ----

  @Override
  public InboundActivity inboundActivity() {
    return engine.inboundActivity();
  }

  @Override
  public boolean isClosed() {
    return engine.isClosed();
  }

  @Override
  public CallTimer timer() {
    return engine.timer();
  }

  @Override
  public long nanoTime() {
    return engine.nanoTime();
  }

  @Override
  public long epochMillis() {
    return engine.epochMillis();
  }

  @Override
  public long random() {
    return engine.random();
  }

  @Override
  public MeshListener listener() {
    return engine.listener();
  }

  @Override
  public PropagatedHeaders propagatedHeaders() {
    return engine.propagatedHeaders();
  }

  @Override
  public UnknownAuthority unknownAuthority() {
    return engine.unknownAuthority();
  }

  @Override
  public InboundWithoutConfig inboundWithoutConfig() {
    return engine.inboundWithoutConfig();
  }

  @Override
  public long firstConfigTimeoutNanos() {
    return engine.firstConfigTimeoutNanos();
  }

  @Override
  public void awaitSnapshot(SnapshotWaiter call) {
    engine.awaitSnapshot(call);
  }

  @Override
  public void stopAwaiting(SnapshotWaiter call) {
    engine.stopAwaiting(call);
  }

  /** The listener is needed no longer. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      engine.release(null, demand);
    }
  }
}
