package io.inmesh.testing.contract;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call of the mesh that throws at one stage, once it has done there what it does: the worst that
 * an adapter can meet, since the call holds all that it ever will.
 */
public final class FailingCall implements OutboundCall {
  /** Where a call throws. */
  public enum Stage {
    BEGIN,
    REQUEST_COMPLETE,
    CONNECTED,
    RESPONSE,
    FAILURE,
    TIMER,
    END;

    /** What the endpoint does to bring a call to this stage. */
    public void serve(ContractExchange exchange) throws IOException {
      switch (this) {
        case FAILURE -> exchange.closeConnection();
        case TIMER -> exchange.awaitClientLeaves();
        default -> exchange.reply(200, "x");
      }
    }
  }

  /** What it throws: an error, as when a class of a filter is missing. */
  public static final class Bug extends LinkageError {
    private static final long serialVersionUID = 1;

    Bug(Stage stage) {
      super("a bug at " + stage);
    }
  }

  private final OutboundCall call;
  private final Stage stage;

  public FailingCall(OutboundCall call, Stage stage) {
    this.call = call;
    this.stage = stage;
  }

  private void reach(Stage reached) {
    if (reached == stage) {
      throw new Bug(stage);
    }
  }

  private Step reach(Stage reached, Step step) {
    reach(reached);
    return step;
  }

  @Override
  public Step begin() {
    return reach(Stage.BEGIN, call.begin());
  }

  @Override
  public Step onResponse(Attempt attempt, ResponseView response) {
    return reach(Stage.RESPONSE, call.onResponse(attempt, response));
  }

  @Override
  public Step onFailure(Attempt attempt, FailureKind kind, @Nullable Throwable cause) {
    return reach(Stage.FAILURE, call.onFailure(attempt, kind, cause));
  }

  @Override
  public Step onTimer() {
    return reach(Stage.TIMER, call.onTimer());
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
    reach(Stage.CONNECTED);
  }

  @Override
  public void onRequestComplete() {
    call.onRequestComplete();
    reach(Stage.REQUEST_COMPLETE);
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
  public void end(EndReason reason, @Nullable HeadersView trailers) {
    call.end(reason, trailers);
    reach(Stage.END);
  }

  @Override
  public CallInfo info() {
    return call.info();
  }
}
