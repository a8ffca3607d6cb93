package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.call.Step;
import java.io.IOException;
import java.net.ProtocolException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the engine's steps for one request, on whatever thread brings the news; nothing here
 * waits. The application's code is never called on the timer's thread.
 */
final class MeshedRequest<T> extends Reports<T> {
  /** Requests up to this size have left the application as soon as they begin. */
  private static final long SMALL_BODY_BYTES = 64 * 1024;

  private final Exchange<T> exchange;
  private final HttpRequest request;
  private final JdkRequestView view;

  MeshedRequest(
      Exchange<T> exchange, HttpRequest request, JdkRequestView view, long deadlineNanos) {
    super(exchange.senders().calls(), exchange.senders().timer().get(), view, deadlineNanos);
    this.exchange = exchange;
    this.request = request;
    this.view = view;
  }

  /** What the application wants to be sent; null for nothing. */
  @Nullable BodyPublisher body() {
    return view.body();
  }

  /** Whether the body, if any, can be sent a second time. */
  boolean isReplayable() {
    return view.replayable();
  }

  void start() {
    try {
      BodyPublisher body = view.body();
      long length = body == null ? 0 : body.contentLength();
      carryOut(begin(view.replayable() && length >= 0 && length <= SMALL_BODY_BYTES));
    } catch (RuntimeException | Error e) {
      threw(e);
    }
  }

  // ---- the engine's steps ----

  private void carryOut(Step first) {
    Step step = first;
    while (step instanceof Step.Send send) {
      step = send(send.attempt());
    }
    if (step instanceof Step.Reply reply) {
      endCall(EndReason.COMPLETE);
      exchange.reply(request, call(), reply.reply());
    } else if (step instanceof Step.Fail fail) {
      breakOff(new IOException(fail.message(), fail.cause()), EndReason.PROTOCOL_ERROR);
    } else if (step instanceof Step.Bypass) {
      endCall(null);
      exchange.bypass(request);
    }
    cancelLost();
  }

  /** Sends an attempt; what follows if the client does not take it. */
  private Step send(Attempt attempt) {
    Sending<T> sending = begin(attempt);
    if (sending == null) {
      return Step.Wait.INSTANCE;
    }
    try {
      AttemptRequest toEndpoint =
          AttemptRequest.of(
              attempt, exchange.parts().uris(), view, sending, request.expectContinue());
      sending.follow(exchange.send(attempt, toEndpoint, sending));
      return Step.Wait.INSTANCE;
    } catch (RefusedAttempt | InvalidHeaderException | RuntimeException e) {
      return reportFailure(sending, Failures.kind(e, false), e);
    }
  }

  @Override
  Sending<T> sending(Attempt attempt) {
    return new Sending<>(attempt, this);
  }

  @Override
  void onStep(Step step) {
    if (step instanceof Step.Wait) {
      cancelLost();
    } else {
      later(() -> carryOut(step));
    }
  }

  @Override
  void onOutOfTime() {
    HttpTimeoutException timeout = new HttpTimeoutException("request timed out");
    later(() -> breakOff(timeout, EndReason.DEADLINE_EXCEEDED));
  }

  @Override
  void onThrown(Throwable thrown) {
    later(() -> threw(thrown));
  }

  private void later(Runnable task) {
    exchange
        .parts()
        .executor()
        .execute(() -> {
          try {
            task.run();
          } catch (RuntimeException | Error e) {
            threw(e);
          }
        });
  }

  /** What no retry can mend was thrown on this side: the call ends with it. */
  void threw(Throwable thrown) {
    try {
      breakOff(thrown, EndReason.CANCELLED);
    } finally {
      exchange.ended(); // Whatever the engine's end may have thrown.
    }
  }

  // ---- what the client tells ----

  /** A response's head is there; the subscriber for its body. */
  BodySubscriber<T> answered(Sending<T> sending, HttpResponse.ResponseInfo info)
      throws IOException {
    try {
      ReceivedHead.check(info, sending.attempt().method());
    } catch (ProtocolException e) {
      return refuse(sending, e);
    }
    HeaderLines lines = ResponseHead.lines(info.headers(), 2);
    Step step = reportResponse(sending, ResponseHead.view(info.statusCode(), lines));
    if (step == null) {
      return new GivenUpBody<>();
    }
    if (step instanceof Step.Deliver) {
      cancelLost();
      return deliver(sending, info, lines);
    }
    carryOut(step);
    return new GivenUpBody<>();
  }

  /** Nobody can tell where its body ends, nor whether its connection is good for another one. */
  private BodySubscriber<T> refuse(Sending<T> sending, ProtocolException problem) {
    carryOut(reportFailure(sending, FailureKind.PROTOCOL_ERROR, problem));
    return new GivenUpBody<>(true);
  }

  /** Calls code of the application, which may throw. */
  private BodySubscriber<T> deliver(
      Sending<T> sending, HttpResponse.ResponseInfo info, HeaderLines lines) throws IOException {
    long length = BodyLength.of(info, sending.attempt().method()); // As the endpoint says it.
    sending.attempt().editResponse(lines);
    ResponseHead head = new ResponseHead(info.statusCode(), lines, info.version());
    exchange.saveCookies(request, head);
    HttpRequest next = exchange.followUp(request, head);
    if (next != null) {
      endCall(EndReason.COMPLETE);
      exchange.follow(next, call(), null, request, head);
      return new GivenUpBody<>();
    }
    DeliveredBody<T> received = new DeliveredBody<>(exchange.subscriber(head), sending, length);
    sending.deliver(received, head);
    return received;
  }

  /** What the client does next, on this thread: it asks a subscriber for its body. */
  void isAskedForItsBody(BodySubscriber<T> subscriber) {
    AttemptExecutor executor = exchange.parts().attempts();
    if (subscriber instanceof DeliveredBody<T> delivered && !delivered.isPrompt()) {
      executor.handNextOver();
    } else {
      executor.runNextHere();
    }
  }

  /** The client has made a response of head and body. */
  void received(Sending<T> sending, HttpResponse<T> response) {
    DeliveredBody<T> received = sending.delivered();
    if (received != null && !exchange.isBlocking()) {
      received.complete(response.body());
    }
  }

  /** What responses hold that was not asked for. */
  ReadAheadMemory readAhead() {
    return exchange.parts().readAhead();
  }

  /** Whether a thread of the application waits for the response, and nobody else. */
  boolean isBlocking() {
    return exchange.isBlocking();
  }

  /** The application's response is whole. */
  void complete(Sending<T> sending, @Nullable T body) {
    ResponseHead head = sending.head();
    if (head != null && !exchange.complete(request, call(), head, body)) {
      cancel(); // Nobody is there to read or close it.
    }
  }

  /** The same, from a thread that brings the body. */
  void completeLater(Sending<T> sending, @Nullable T body) {
    exchange.completing(() -> {
      try {
        complete(sending, body);
      } catch (RuntimeException | Error e) {
        threw(e);
      }
    });
  }

  /** An attempt brought nothing, or broke while its body was read. */
  void failed(Sending<T> sending, Throwable failure) {
    DeliveredBody<T> received = sending.delivered();
    Throwable own = sending.ownFailure();
    if (received != null) {
      end(received.endBy(failure));
      Throwable reason = received.brokenOff();
      exchange.fail(reason != null ? reason : failure);
    } else if (sending.isAnswered()) {
      return; // Nobody was to see its body.
    } else if (own != null && !sending.isCancelled()) {
      end(EndReason.CANCELLED);
      exchange.fail(own);
    } else {
      FailureKind repeated = sending.repeated();
      FailureKind kind =
          repeated != null ? repeated : Failures.kind(failure, sending.isConnected());
      Throwable cause =
          repeated != null ? sending.broken(failure) : Failures.explained(failure, kind);
      carryOut(reportFailure(sending, kind, cause));
    }
  }

  // ---- the end ----

  /** The application cancelled its call. */
  void cancel() {
    breakOff(new IOException("Request cancelled"), EndReason.CANCELLED);
  }

  /** Breaks off what is under way, be it delivered or not. */
  void breakOff(Throwable failure, EndReason reason) {
    Sending<T> current = delivered();
    DeliveredBody<T> received = current == null ? null : current.delivered();
    try {
      end(reason); // First: what the call holds is free when the endpoint sees it leave.
      if (received != null) {
        received.breakOff(failure);
      }
    } finally {
      exchange.fail(failure);
      if (current != null) {
        current.cancel();
      }
    }
  }

  /** The call is over. Idempotent. */
  void end(EndReason reason) {
    boolean mine = true;
    try {
      mine = endCall(reason);
    } finally {
      if (mine) { // Also where the engine has thrown.
        exchange.ended();
      }
    }
  }
}
