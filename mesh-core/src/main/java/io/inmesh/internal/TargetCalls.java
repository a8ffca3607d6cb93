package io.inmesh.internal;

import io.inmesh.call.Explanation;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.internal.call.Calls;
import io.inmesh.internal.call.Explainer;
import io.inmesh.internal.call.ForwardedEnvironment;
import io.inmesh.internal.call.SnapshotWaiter;
import io.inmesh.internal.compile.Snapshot;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one target, whose listener was asked for. Their snapshot is the engine's with that
 * listener as the outbound one; there is none before the source has told of it.
 */
public final class TargetCalls extends ForwardedEnvironment implements AutoCloseable {
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
    super(engine);
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
  public void awaitKnown(SnapshotWaiter call) {
    engine.awaitKnown(call, demand);
  }

  @Override
  public String whyNoSnapshot(long waitedNanos) {
    return "listener "
        + demand.listener()
        + ": "
        + engine.whyNoSnapshot(demand.askedOf(), waitedNanos);
  }

  /** There is nowhere else to go: calls wait. */
  @Override
  public BeforeFirstConfig beforeFirstConfig() {
    return BeforeFirstConfig.WAIT;
  }

  /** The listener is needed no longer. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      engine.release(demand);
    }
  }
}
