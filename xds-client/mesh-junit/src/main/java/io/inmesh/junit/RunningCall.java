package io.inmesh.junit;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way through the mesh, to be told from {@link TestMesh#call} by being able to wait:
 * for circuit breakers, queues and everything else where several calls meet.
 *
 * <pre>{@code
 * RunningCall first = mesh.start(request);
 * CallOutcome second = mesh.call(request); // refused: the breaker is full
 * mesh.advance("1s");
 * assertThat(first.isDone()).isTrue();
 * }</pre>
 *
 * <p>An adapter whose network is a script and whose clock stands still between events. Not
 * thread-safe.
 */
public final class RunningCall {
  private final Simulation simulation;
  private final TestRequest request;
  private final RequestHead head;
  private final OutboundCall call;
  private final CallAlarm alarm;
  private final long startNanos;
  private final int ejectionsBefore;
  private final List<SentAttempt> attempts = new ArrayList<>();
  private @Nullable SentAttempt delivered;
  private @Nullable CallOutcome outcome;

  RunningCall(Simulation simulation, TestRequest request, @Nullable Long draw) {
    this.simulation = simulation;
    this.request = request;
    this.startNanos = now();
    this.head = new RequestHead(request, startNanos, draw);
    this.alarm = new CallAlarm(simulation.time, this::onAlarm);
    this.call = simulation.mesh.outbound(head, alarm::soon);
    this.ejectionsBefore = simulation.ejections.size();
  }

  /** Whether it is over. */
  public boolean isDone() {
    return outcome != null;
  }

  /**
   * How it came out; time passes until it is over.
   *
   * @throws AssertionError when it never ends
   */
  public CallOutcome await() {
    simulation.runUntilDone(this);
    if (outcome == null) {
      throw new AssertionError("the call never ends: " + describe());
    }
    return outcome;
  }

  /** The application gives up. */
  public void cancel() {
    if (outcome == null) {
      call.end(EndReason.CANCELLED, null);
      attempts.forEach(sent -> sent.cancel(now()));
      finish(0, List.of(), "", null, "cancelled by the application");
    }
  }

  void begin() {
    Step step = call.begin();
    // The body of a test's request is there whole, whatever becomes of connections: from here on
    // the route's timeout runs, as behind a proxy that has read all of it.
    call.onRequestComplete();
    take(step);
  }

  private long now() {
    return simulation.time.nanoTime();
  }

  private void onAlarm() {
    alarm.fired();
    if (outcome == null) {
      take(call.onTimer());
    }
  }

  private void take(Step step) {
    for (Attempt gone = call.takeCancelled(); gone != null; gone = call.takeCancelled()) {
      sent(gone).cancel(now());
    }
    if (step instanceof Step.Send send) {
      send(send.attempt());
    } else if (step instanceof Step.Deliver deliver) {
      deliver(sent(deliver.attempt()));
    } else if (step instanceof Step.Reply reply) {
      call.end(EndReason.COMPLETE, null);
      LocalReply local = reply.reply();
      finish(local.status(), local.headers(), local.body(), local, "");
    } else if (step instanceof Step.Fail fail) {
      call.end(EndReason.CANCELLED, null);
      int status = delivered == null ? 0 : delivered.answer.status;
      finish(status, List.of(), "", null, fail.message());
    } else if (step instanceof Step.Bypass) {
      call.end(EndReason.COMPLETE, null);
      finish(0, List.of(), "", null, "");
    }
    if (outcome == null) {
      alarm.set(call.nextTimerNanos());
    }
  }

  private SentAttempt sent(Attempt attempt) {
    return attempts.stream().filter(sent -> sent.attempt == attempt).findFirst().orElseThrow();
  }

  // ---- the network ----

  private void send(Attempt attempt) {
    HeaderLines lines = head.copyHeaders();
    attempt.editRequest(lines);
    Answer answer = simulation.scripts.next(attempt);
    SentAttempt sent = new SentAttempt(attempt, answer, lines, startNanos, now());
    attempts.add(sent);
    FailureKind failure = answer.failure;
    if (answer.kind == Answer.Kind.UNREACHABLE) {
      later(
          sent,
          attempt.connection().connectTimeout(),
          () -> fail(sent, FailureKind.CONNECT_TIMEOUT));
      return;
    }
    if (failure != null && failure.isConnectFailure()) {
      later(sent, answer.after, () -> fail(sent, failure));
      return;
    }
    call.onConnected(attempt);
    if (failure != null) {
      later(sent, answer.after, () -> fail(sent, failure));
    } else if (answer.kind == Answer.Kind.RESPONSE) {
      later(sent, answer.after, () -> respond(sent));
    }
  }

  private void later(SentAttempt sent, Duration delay, Runnable event) {
    sent.later(simulation.time.schedule(now() + delay.toNanos(), event));
  }

  private void fail(SentAttempt sent, FailureKind kind) {
    sent.failed(kind, now());
    take(call.onFailure(sent.attempt, kind, cause(kind)));
  }

  private static IOException cause(FailureKind kind) {
    return switch (kind) {
      case CONNECT_FAILURE -> new ConnectException("Connection refused");
      case CONNECT_TIMEOUT -> new SocketTimeoutException("Connect timed out");
      default -> new IOException(kind.reason());
    };
  }

  private record Head(int status, HeadersView headers, boolean endOfStream)
      implements ResponseView {}

  private void respond(SentAttempt sent) {
    Answer answer = sent.answer;
    sent.responded(answer.status, now());
    HeaderLines lines = RequestHead.lines(answer.headers);
    boolean noBody = answer.body.isEmpty() && answer.bodyAfter.isZero() && !answer.breaksOff;
    take(call.onResponse(sent.attempt, new Head(answer.status, lines, noBody)));
  }

  private void deliver(SentAttempt sent) {
    delivered = sent;
    HeaderLines lines = RequestHead.lines(sent.answer.headers);
    sent.attempt.editResponse(lines);
    List<String> headers = Arrays.asList(lines.toArray());
    if (sent.answer.breaksOff) {
      later(sent, sent.answer.bodyAfter, () -> end(EndReason.PROTOCOL_ERROR, sent, headers));
    } else if (sent.answer.bodyAfter.isZero()) {
      end(EndReason.COMPLETE, sent, headers);
    } else {
      later(sent, sent.answer.bodyAfter, () -> end(EndReason.COMPLETE, sent, headers));
    }
  }

  private void end(EndReason reason, SentAttempt sent, List<String> headers) {
    call.end(reason, null);
    String broken = reason == EndReason.COMPLETE ? "" : "the connection broke within the body";
    finish(sent.answer.status, headers, sent.answer.body, null, broken);
  }

  // ---- the end ----

  private void finish(
      int status, List<String> headers, String body, @Nullable LocalReply local, String broken) {
    alarm.stop();
    CallInfo info = call.info();
    outcome =
        new CallOutcome(
            request,
            info,
            new CallOutcome.Response(status, headers, body, broken),
            local,
            attempts.stream().map(sent -> sent.record(now())).toList(),
            Duration.ofNanos(now() - startNanos),
            simulation.ejections.subList(ejectionsBefore, simulation.ejections.size()));
  }

  private String describe() {
    StringBuilder text = new StringBuilder(request.toString());
    for (SentAttempt sent : attempts) {
      text.append("\n  ").append(sent.record(now()));
    }
    return text.append("\nno timeout, deadline or answer is left that could end it").toString();
  }
}
