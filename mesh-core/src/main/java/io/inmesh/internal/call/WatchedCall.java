package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.CallWatcher;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshFailure;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import org.jspecify.annotations.Nullable;

/** A call whose outcome somebody wants to know who is not its adapter. */
final class WatchedCall implements OutboundCall {
  private final OutboundCall call;
  private final String authority;
  private final CallWatcher watcher;
  private volatile boolean hasResult;
  private volatile int status;

  WatchedCall(OutboundCall call, String authority, CallWatcher watcher) {
    this.call = call;
    this.authority = authority;
    this.watcher = watcher;
  }

  private Step seen(Step step) {
    if (step instanceof Step.Reply reply) {
      tell(reply.reply().status(), reply.reply());
    } else if (step instanceof Step.Deliver) {
      tell(status, null);
    } else if (step instanceof Step.Fail) {
      tell(status, null);
    } else if (step instanceof Step.Bypass) {
      hasResult = true;
      watcher.onOutcome(null);
    }
    return step;
  }

  private void tell(int seenStatus, @Nullable LocalReply reply) {
    hasResult = true;
    watcher.onOutcome(MeshFailure.of(authority, call.info(), seenStatus, reply));
  }

  @Override
  public Step begin() {
    return seen(call.begin());
  }

  @Override
  public Step onResponse(Attempt attempt, ResponseView response) {
    status = response.status();
    return seen(call.onResponse(attempt, response));
  }

  @Override
  public Step onFailure(Attempt attempt, FailureKind kind, @Nullable Throwable cause) {
    return seen(call.onFailure(attempt, kind, cause));
  }

  @Override
  public Step onTimer() {
    return seen(call.onTimer());
  }

  /**
   * What ends without a step: the application's own time, a response that breaks off, or one of
   * gRPC, whose status comes at its end.
   */
  @Override
  public void end(EndReason reason, @Nullable HeadersView trailers) {
    boolean had = hasResult;
    call.end(reason, trailers);
    String grpcStatus = trailers == null ? null : trailers.get("grpc-status");
    if (reason == EndReason.COMPLETE && grpcStatus != null) {
      tell(GrpcReply.httpStatus(grpcStatus), null);
    } else if (reason.failure() != null) {
      tell(status, null);
    } else if (reason == EndReason.DEADLINE_EXCEEDED && !had) {
      hasResult = true;
      CallInfo info = call.info();
      watcher.onOutcome(new MeshFailure(MeshFailure.Kind.TIMEOUT, authority, 0, info, null));
    }
  }

  @Override
  public long nextTimerNanos() {
    return call.nextTimerNanos();
  }

  @Override
  public @Nullable Attempt takeCancelled() {
    return call.takeCancelled();
  }

  @Override
  public void onConnected(Attempt attempt) {
    call.onConnected(attempt);
  }

  @Override
  public void onRequestComplete() {
    call.onRequestComplete();
  }

  @Override
  public void onProgress() {
    call.onProgress();
  }

  @Override
  public void commit() {
    call.commit();
  }

  @Override
  public CallInfo info() {
    return call.info();
  }
}
