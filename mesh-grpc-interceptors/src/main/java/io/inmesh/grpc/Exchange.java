package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call in the mesh: what the application does with it, and what its attempts report.
 *
 * <p>Things happen on the application's threads, on its executor, on connections' threads and on
 * the mesh's timer.
 */
final class Exchange<ReqT, RespT> extends StepRunner<ReqT, RespT> {
  Exchange(
      MeshClient client,
      CallSpec<ReqT, RespT> spec,
      GrpcRequestView view,
      ClientCall.Listener<RespT> application,
      Function<Exchange<ReqT, RespT>, BypassedCall<ReqT, RespT>> bypass) {
    super(client, spec, view, application, bypass);
  }

  @Override
  Exchange<ReqT, RespT> exchange() {
    return this;
  }

  // ---- what the application does ----

  void begin() {
    if (!client.gate().tryBegin()) {
      refuse(client.gate().refusal());
      return;
    }
    lock.lock();
    try {
      react(call.begin());
    } finally {
      lock.unlock();
    }
    settle();
    spec.context().addListener(contextListener, Runnable::run);
    if (ended) {
      spec.context().removeListener(contextListener);
    }
  }

  /** The call ends before it has begun. */
  void refuse(Status status) {
    ended = true;
    closing = () -> callbacks.close(status, new Metadata());
    settle();
  }

  /** A message, or one of the marks of {@link SendBuffer}. */
  void send(Object entry) {
    WireCall<ReqT, RespT> direct;
    lock.lock();
    try {
      if (halfClosed) {
        throw new IllegalStateException("call already half-closed");
      }
      halfClosed = entry == SendBuffer.HALF_CLOSE;
      if (ended && !bypassed) {
        return;
      }
      direct = direct();
      if (direct == null) {
        sent.add(entry);
      }
      if (!ended) {
        if (entry == SendBuffer.HALF_CLOSE) {
          call.onRequestComplete();
        } else {
          call.onProgress();
        }
        setAlarm();
      }
    } finally {
      lock.unlock();
    }
    if (direct == null) {
      settle();
    } else {
      direct.carryOut(entry);
    }
  }

  void request(int count) {
    WireCall<ReqT, RespT> direct;
    lock.lock();
    try {
      direct = direct();
      requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
      if (direct != null) {
        direct.requestedUntil(requested);
      }
    } finally {
      lock.unlock();
    }
    if (direct == null) {
      settle();
    } else {
      direct.ask(count);
    }
  }

  /** The call that can be used without the buffer; null when there is none (yet). */
  private @Nullable WireCall<ReqT, RespT> direct() {
    WireCall<ReqT, RespT> chosen = winner;
    return chosen != null && chosen.isIdle() ? chosen : null;
  }

  void cancel(@Nullable String message, @Nullable Throwable cause) {
    Status status =
        Status.CANCELLED
            .withDescription(message == null ? "Call cancelled without message" : message)
            .withCause(cause);
    cancel(status);
  }

  @Override
  void cancel(Status status) {
    lock.lock();
    try {
      WireCall<ReqT, RespT> chosen = winner;
      if (bypassed && chosen != null) {
        cancelWith(status);
        chosen.cancelSoon();
      } else if (!ended) {
        cancelWith(status);
        finish(EndReason.CANCELLED, status, new Metadata());
      }
    } finally {
      lock.unlock();
    }
    settle();
  }

  private void cancelWith(Status status) {
    whyCancelled = status.getDescription() == null ? GIVEN_UP : status.getDescription();
    cancelCause = status.getCause();
  }

  boolean isReady() {
    WireCall<ReqT, RespT> chosen = winner;
    if (chosen != null) {
      return chosen.isReady();
    }
    AttemptCall<ReqT, RespT> attempt = newest;
    if (attempt == null) {
      return false;
    }
    lock.lock();
    try {
      if (!attempt.isIdle()) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    return attempt.isReady();
  }

  // ---- what attempts report ----

  void connected(AttemptCall<ReqT, RespT> attempt) {
    lock.lock();
    try {
      if (!ended && !attempt.isOver()) {
        call.onConnected(attempt.attempt());
      }
    } finally {
      lock.unlock();
    }
  }

  /** So many bytes of the request were written for one attempt. */
  void sentBytes(long bytes) {
    if (committed || bytes <= client.retryBufferBytes()) {
      return;
    }
    lock.lock();
    try {
      committed = true;
      if (!ended) {
        call.commit();
      }
      releaseSent();
    } finally {
      lock.unlock();
    }
  }

  void ready(AttemptCall<ReqT, RespT> attempt) {
    boolean tell;
    lock.lock();
    try {
      tell = !ended && attempt.becameReady();
    } finally {
      lock.unlock();
    }
    if (tell) {
      callbacks.ready();
    }
  }

  /** The application is told, on its executor, that more can be sent. */
  void readyLater() {
    if (!bypassed) {
      spec.executor().execute(callbacks::ready);
    }
  }

  void answered(AttemptCall<ReqT, RespT> attempt, Metadata headers) {
    boolean delivered;
    lock.lock();
    try {
      if (ended || attempt.isOver()) {
        return;
      }
      MetadataHeaders lines = new MetadataHeaders(headers);
      react(call.onResponse(attempt.attempt(), new GrpcResponseView(200, lines, false)));
      delivered = winner == attempt;
      if (delivered) {
        attempt.attempt().editResponse(lines);
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (delivered) {
      callbacks.headers(headers);
    }
  }

  void received(AttemptCall<ReqT, RespT> attempt, RespT message) {
    if (winner != attempt || ended) {
      return;
    }
    lock.lock();
    try {
      call.onProgress();
    } finally {
      lock.unlock();
    }
    callbacks.message(message);
  }

  /** An attempt ended as its endpoint said. */
  void ended(AttemptCall<ReqT, RespT> attempt, int httpStatus, Status status, Metadata received) {
    Metadata trailers = null;
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      MetadataHeaders head = TrailersOnly.head(received, status);
      if (winner == attempt) {
        trailers = received;
      } else {
        react(call.onResponse(attempt.attempt(), new GrpcResponseView(httpStatus, head, true)));
        if (winner == attempt) {
          attempt.attempt().editResponse(head);
          trailers = TrailersOnly.trailers(head);
        }
      }
      if (trailers != null) {
        TokenBucketThrottle throttle = client.throttle();
        if (throttle != null && status.isOk()) {
          throttle.onSuccess();
        }
        end(EndReason.COMPLETE, head);
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (trailers != null) {
      callbacks.close(status, trailers);
    }
  }

  /**
   * An attempt broke.
   *
   * @param kind null when it failed on this side, which is the application's business
   */
  void broke(
      AttemptCall<ReqT, RespT> attempt,
      @Nullable FailureKind kind,
      Status status,
      Metadata trailers) {
    boolean close = false;
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      if (winner == attempt || kind == null) {
        end(winner == attempt ? EndReason.UPSTREAM_RESET : EndReason.CANCELLED, null);
        close = true;
      } else {
        Throwable cause = status.getCause() != null ? status.getCause() : status.asException();
        react(call.onFailure(attempt.attempt(), kind, cause));
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (close) {
      callbacks.close(status, trailers);
    }
  }
}
