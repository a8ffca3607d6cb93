package io.inmesh.internal.call;

import io.inmesh.call.CallTimer;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import org.jspecify.annotations.Nullable;

/** An environment that is another one but for what a subclass says. */
public abstract class ForwardedEnvironment implements CallEnvironment {
  private final CallEnvironment environment;

  /** One that is the same as the other. */
  protected ForwardedEnvironment(CallEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public @Nullable Snapshot snapshot() {
    return environment.snapshot();
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
    return environment.inboundActivity();
  }

  @Override
  public long nanoTime() {
    return environment.nanoTime();
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
  public MeshListener listener() {
    return environment.listener();
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
  public @Nullable CompiledInbound lastServed(int port) {
    return environment.lastServed(port);
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
  public boolean isClosed() {
    return environment.isClosed();
  }

  @Override
  public String whyNoSnapshot(long waitedNanos) {
    return environment.whyNoSnapshot(waitedNanos);
  }

  @Override
  public void awaitSnapshot(SnapshotWaiter call) {
    environment.awaitSnapshot(call);
  }

  @Override
  public void awaitKnown(SnapshotWaiter call) {
    environment.awaitKnown(call);
  }

  @Override
  public boolean isAwaiting(SnapshotWaiter call) {
    return environment.isAwaiting(call);
  }

  @Override
  public void stopAwaiting(SnapshotWaiter call) {
    environment.stopAwaiting(call);
  }
}
