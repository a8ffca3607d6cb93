package io.inmesh.internal.call;

import io.inmesh.call.CallTimer;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import java.util.Objects;

/**
 * What calls need that nobody makes: the engine's environment, but no listener hears of them, and
 * pauses are skipped. Only for when there is a snapshot.
 */
final class QuietEnvironment implements CallEnvironment {
  private final CallEnvironment environment;

  /** Of its own: nobody waits for these calls. */
  private final InboundActivity activity = new InboundActivity();

  /** What pauses took so far: they are not waited for, but time goes on behind them. */
  private long skippedNanos;

  QuietEnvironment(CallEnvironment environment) {
    this.environment = environment;
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
    return environment.nanoTime() + skippedNanos;
  }

  @Override
  public CallTimer timer() {
    return environment.timer();
  }

  @Override
  public PropagatedHeaders propagatedHeaders() {
    return environment.propagatedHeaders();
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
    return Objects.requireNonNull(environment.snapshot()); // there is one for good
  }

  @Override
  public long epochMillis() {
    return environment.epochMillis();
  }

  @Override
  public long random() {
    return environment.random();
  }

  @Override
  public UnknownAuthority unknownAuthority() {
    return environment.unknownAuthority();
  }

  @Override
  public BeforeFirstConfig beforeFirstConfig() {
    return environment.beforeFirstConfig();
  }

  @Override
  public InboundWithoutConfig inboundWithoutConfig() {
    return environment.inboundWithoutConfig();
  }

  @Override
  public long firstConfigTimeoutNanos() {
    return environment.firstConfigTimeoutNanos();
  }

  @Override
  public void awaitSnapshot(SnapshotWaiter call) {
    environment.awaitSnapshot(call);
  }

  @Override
  public void stopAwaiting(SnapshotWaiter call) {
    environment.stopAwaiting(call);
  }

  @Override
  public boolean isClosed() {
    return environment.isClosed();
  }

  @Override
  public String whyNoSnapshot() {
    return environment.whyNoSnapshot();
  }
}
