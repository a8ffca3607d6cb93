package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.Step;
import java.io.IOException;
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
final class MeshedRequest<T> implements Reports.Listener {
  /** Requests up to this size have left the application as soon as they begin. */
  private static final long SMALL_BODY_BYTES = 64 * 1024;

  private final Exchange<T> exchange;
  private final HttpRequest request;
  private final @Nullable BodyPublisher body;
  private final JdkRequestView view;
  private final Reports<T> reports;

  MeshedRequest(
      Exchange<T> exchange, HttpRequest request, JdkRequestView view, long deadlineNanos) {
    this.exchange = exchange;
    this.request = request;
    this.body = request.bodyPublisher().orElse(null);
    this.view = view;
    Parts parts = exchange.parts();
    this.reports = new Reports<>(parts.calls(), parts.timer(), view, deadlineNanos, this);
  }

  void start() {
    long length = body == null ? 0 : body.contentLength();
    carryOut(reports.begin(view.replayable() && length >= 0 && length <= SMALL_BODY_BYTES));
  }

  // ---- the engine's steps ----

  private void carryOut(Step first) {
    Step step = first;
    while (step instanceof Step.Send send) {
      step = send(send.attempt());
    }
    if (step instanceof Step.Reply reply) {
      reports.end(EndReason.COMPLETE);
      exchange.reply(request, new MeshCall(reports.call(), reply.reply()), reply.reply());
    } else if (step instanceof Step.Fail fail) {
      breakOff(new IOException(fail.message(), fail.cause()), EndReason.UPSTREAM_RESET);
    } else if (step instanceof Step.Bypass) {
      reports.end(null);
      exchange.bypass(request);
    }
    reports.cancelLost();
  }

  /** Sends an attempt; what follows if the client does not take it. */
  private Step send(Attempt attempt) {
    Sending<T> sending = reports.begin(attempt);
    if (sending == null) {
      return Step.Wait.INSTANCE;
    }
    SentBody sent = new SentBody(body, view.replayable(), reports, sending);
    sending.carries(sent);
    try {
      HttpRequest toEndpoint = AttemptRequest.of(attempt, view, sent, request.expectContinue());
      sending.follow(exchange.send(attempt, toEndpoint, info -> answered(sending, info)), this);
      return Step.Wait.INSTANCE;
    } catch (RefusedAttempt | RuntimeException e) {
      return reports.failed(sending, Failures.kind(e, false), e);
    }
  }

  @Override
  public void onStep(Step step) {
    if (step instanceof Step.Wait) {
      reports.cancelLost();
    } else {
      exchange.parts().executor().execute(() -> carryOut(step));
    }
  }

  @Override
  public void onOutOfTime() {
    HttpTimeoutException timeout = new HttpTimeoutException("request timed out");
    exchange.parts().executor().execute(() -> breakOff(timeout, EndReason.DEADLINE_EXCEEDED));
  }

  // ---- what the client tells ----

  /** A response's head is there; the subscriber for its body. */
  private BodySubscriber<T> answered(Sending<T> sending, HttpResponse.ResponseInfo info) {
    sending.answered();
    HeaderLines lines = ResponseHead.lines(info.headers(), 4);
    Step step = reports.answered(sending, ResponseHead.view(info.statusCode(), lines));
    if (step == null) {
      return new GivenUpBody<>();
    }
    if (step instanceof Step.Deliver) {
      reports.cancelLost();
      return deliver(sending, info, lines);
    }
    carryOut(step);
    return new GivenUpBody<>();
  }

  private BodySubscriber<T> deliver(
      Sending<T> sending, HttpResponse.ResponseInfo info, HeaderLines lines) {
    sending.attempt().editResponse(lines);
    ResponseHead head = new ResponseHead(info.statusCode(), lines, info.version());
    try {
      exchange.saveCookies(request, head);
      HttpRequest next = exchange.followUp(request, head);
      if (next != null) {
        reports.end(EndReason.COMPLETE);
        exchange.follow(next, new MeshCall(reports.call(), null), request, head);
        return new GivenUpBody<>();
      }
      DeliveredBody<T> received = new DeliveredBody<>(exchange.subscriber(head), this);
      sending.deliver(received, head);
      return received;
    } catch (IOException | RuntimeException | Error e) { // Of the application's own code.
      end(EndReason.CANCELLED);
      exchange.fail(e);
      return new GivenUpBody<>();
    }
  }

  /** The client has made a response of head and body. */
  void received(Sending<T> sending, HttpResponse<T> response) {
    ResponseHead head = sending.head();
    if (head != null
        && !exchange.complete(request, new MeshCall(reports.call(), null), head, response)) {
      cancel(); // Nobody is there to read or close it.
    }
  }

  /** An attempt brought nothing, or broke while its body was read. */
  void failed(Sending<T> sending, Throwable failure) {
    DeliveredBody<T> received = sending.delivered();
    Throwable own = sending.bodyFailure();
    if (received != null) {
      end(EndReason.UPSTREAM_RESET);
      Throwable reason = received.brokenOff();
      exchange.fail(reason != null ? reason : failure);
    } else if (sending.isAnswered()) {
      return; // Nobody was to see its body.
    } else if (own != null && !sending.isCancelled()) {
      end(EndReason.CANCELLED);
      exchange.fail(own);
    } else {
      FailureKind kind =
          sending.isRepeated()
              ? FailureKind.CONNECTION_TERMINATION
              : Failures.kind(failure, sending.isConnected());
      carryOut(reports.failed(sending, kind, failure));
    }
  }

  /** Bytes of the delivered body went by. */
  void progress() {
    reports.progress();
  }

  // ---- the end ----

  /** The application cancelled its call. */
  void cancel() {
    breakOff(new IOException("Request cancelled"), EndReason.CANCELLED);
  }

  private void breakOff(IOException failure, EndReason reason) {
    Sending<T> current = reports.delivered();
    DeliveredBody<T> received = current == null ? null : current.delivered();
    end(reason); // First: what the call holds is free when the endpoint sees it leave.
    if (received != null) {
      received.breakOff(failure);
    }
    exchange.fail(failure);
    if (current != null) {
      current.cancel();
    }
  }

  /** The call is over. Idempotent. */
  void end(EndReason reason) {
    if (reports.end(reason)) {
      exchange.ended();
    }
  }
}
