package io.inmesh.internal.call;

import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;

/**
 * What calls need that nobody makes: the engine's environment, but no listener hears of them, and
 * pauses are skipped. They see the snapshot that whoever makes them has looked at, since that of a
 * target may be gone a moment later.
 */
final class QuietEnvironment extends ForwardedEnvironment {
  /** Of its own: nobody waits for these calls. */
  private final InboundActivity activity = new InboundActivity();

  private final Snapshot snapshot;

  /** What pauses took so far: they are not waited for, but time goes on behind them. */
  private long skippedNanos;

  QuietEnvironment(CallEnvironment environment, Snapshot snapshot) {
    super(environment);
    this.snapshot = snapshot;
  }

  /** False when the call waits for something that no time brings. */
  boolean skipTo(long nanos) {
    if (nanos == Long.MAX_VALUE) {
      return false;
    }
    skippedNanos += Math.max(0, nanos - nanoTime());
    return true;
  }

  @Override
  public long nanoTime() {
    return super.nanoTime() + skippedNanos;
  }

  @Override
  public InboundActivity inboundActivity() {
    return activity;
  }

  /** Its events are not those of a call. */
  @Override
  public MeshListener listener() {
    return MeshListener.NONE;
  }

  @Override
  public Snapshot snapshot() {
    return snapshot;
  }
}
