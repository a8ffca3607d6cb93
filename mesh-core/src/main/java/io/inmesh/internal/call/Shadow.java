package io.inmesh.internal.call;

import io.inmesh.call.CallInfo;
import io.inmesh.call.CallTimer;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.telemetry.MeshListener;
import java.util.Objects;

/**
 * Decides about calls without effect: begins a real call, looks at it, reports it, and ends it
 * before anything is sent, so that what is reported cannot differ from what would be done.
 */
final class Shadow implements CallEnvironment {
  /** Nothing was decided. */
  static final CallInfo NOTHING = new CallInfo("", "", "", "", 0, "", "");

  private final CallEnvironment environment;

  /** What pauses of filters took so far: they are not waited for, but time goes on behind them. */
  private long skippedNanos;

  private Shadow(CallEnvironment environment) {
    this.environment = environment;
  }

  static CallInfo outbound(CallEnvironment environment, RequestView request) {
    if (environment.snapshot() == null) {
      return NOTHING;
    }
    Shadow shadow = new Shadow(environment);
    CallMachine call =
        new CallMachine(shadow, CorrelatedRequest.of(request, environment), () -> {});
    try {
      Step step = call.begin();
      while (step instanceof Step.Wait
          && call.phase == AnsweringCall.Phase.FILTERING
          && shadow.skipTo(call.nextTimerNanos())) {
        step = call.onTimer();
      }
      CallInfo info = call.info();
      if (!(step instanceof Step.Bypass)) {
        LocalReply reply = step instanceof Step.Reply answered ? answered.reply() : null;
        environment.listener().onShadowCall(info, reply);
      }
      return info;
    } finally {
      call.end(EndReason.CANCELLED, null);
    }
  }

  static CallInfo inbound(
      CallEnvironment environment, RequestView request, ConnectionView connection) {
    if (environment.snapshot() == null) {
      return NOTHING;
    }
    Shadow shadow = new Shadow(environment);
    InboundMachine call = new InboundMachine(shadow, request, connection, () -> {});
    try {
      InboundStep step = call.begin();
      while (step instanceof InboundStep.Wait && shadow.skipTo(call.nextTimerNanos())) {
        step = call.onTimer();
      }
      CallInfo info = call.info();
      if (!(step instanceof InboundStep.Bypass)) {
        LocalReply reply = step instanceof InboundStep.Reply answered ? answered.reply() : null;
        environment.listener().onShadowInbound(info, reply);
      }
      return info;
    } finally {
      call.end(EndReason.CANCELLED, 0);
    }
  }

  /** False when the call waits for something that no time brings. */
  private boolean skipTo(long nanos) {
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
  public String whyNoSnapshot() {
    return environment.whyNoSnapshot();
  }
}
