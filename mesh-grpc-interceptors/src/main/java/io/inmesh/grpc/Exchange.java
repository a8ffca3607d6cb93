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
    if (!client.open().tryBegin(this)) {
      refuse(client.open().refusal());
      return;
    }
    lock.lock();
    try {
      open = true;
      if (!ended) { // cancel() may have come first
        react(call.begin());
      }
    } catch (RuntimeException | Error e) {
      threw(e);
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
      if (halfClosed && SendBuffer.isCompression(entry)) {
        return; // No message will come for which it counts.
      }
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
        tellOfSending(entry);
      }
    } finally {
      lock.unlock();
    }
    if (direct == null || closing != null) {
      settle();
    } else {
      direct.carryOut(entry);
    }
  }

  private void tellOfSending(Object entry) {
    try {
      if (entry == SendBuffer.HALF_CLOSE) {
        call.onRequestComplete();
      } else {
        call.onProgress();
      }
      setAlarm();
    } catch (RuntimeException | Error e) {
      threw(e);
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
    } catch (RuntimeException | Error e) { // Told by the connection, which is not to break by it.
      threw(e);
    } finally {
      lock.unlock();
    }
    if (closing != null) {
      settleElsewhere();
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
      execute(callbacks::ready);
    }
  }

  /** The headers have come; the mesh decides what becomes of them, and edits them. */
  void answered(AttemptCall<ReqT, RespT> attempt, Metadata headers) {
    lock.lock();
    try {
      if (ended || attempt.isOver()) {
        return;
      }
      MetadataHeaders lines = new MetadataHeaders(headers);
      react(call.onResponse(attempt.attempt(), new GrpcResponseView(200, lines, false)));
      if (winner == attempt) {
        attempt.attempt().editResponse(lines);
        TrailersOnly.removeStatus(headers); // which comes with the trailers
      }
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    settleElsewhere();
  }

  /** A message has come. */
  void progressed(AttemptCall<ReqT, RespT> attempt) {
    if (winner != attempt || ended) {
      return;
    }
    lock.lock();
    try {
      if (!ended) {
        call.onProgress();
      }
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    if (closing != null) {
      settleElsewhere();
    }
  }

  /**
   * The response has come whole, though the application may not have asked for all its messages.
   * How it ends becomes known with the last one. A response without headers is decided upon there.
   */
  void arrived(AttemptCall<ReqT, RespT> attempt) {
    lock.lock();
    try {
      if (ended || winner != attempt || attempt.isOver()) {
        return;
      }
      arrived = true;
      call.end(EndReason.COMPLETE, null);
      setAlarm();
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    if (closing != null) {
      settleElsewhere();
    }
  }

  /** An attempt ended as its endpoint said. */
  void ended(AttemptCall<ReqT, RespT> attempt, int httpStatus, Status status, Metadata received) {
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      MetadataHeaders head = attempt.head(received, status);
      if (winner != attempt) {
        react(call.onResponse(attempt.attempt(), new GrpcResponseView(httpStatus, head, true)));
        if (winner == attempt) {
          attempt.attempt().editResponse(head);
          attempt.edited(received, status, head);
        }
      }
      if (winner == attempt) {
        TokenBucketThrottle throttle = client.throttle();
        if (throttle != null && status.isOk()) {
          throttle.onSuccess();
        }
        end(EndReason.COMPLETE, head);
      }
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    settleElsewhere();
  }

  /**
   * An attempt broke.
   *
   * @param kind null when it failed on this side, which is the application's business
   */
  void broke(AttemptCall<ReqT, RespT> attempt, @Nullable FailureKind kind, Status status) {
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      if (kind == null) {
        winner = attempt; // There is nothing to choose: so the call ends.
        end(EndReason.CANCELLED, null);
      } else if (winner == attempt) {
        end(EndReason.brokenOff(kind), null);
      } else {
        Throwable cause = status.getCause() != null ? status.getCause() : status.asException();
        react(call.onFailure(attempt.attempt(), kind, cause));
      }
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    settleElsewhere();
  }

  /** An attempt cannot be made, and no other one either. */
  void cannotSend(AttemptCall<ReqT, RespT> attempt, Status why) {
    lock.lock();
    try {
      attempt.closed();
      if (!ended) {
        finish(EndReason.CANCELLED, why, new Metadata());
      }
    } finally {
      lock.unlock();
    }
    settleElsewhere();
  }

  // ---- what the application gets of the attempt that was chosen, on its executor ----

  void deliver(AttemptCall<ReqT, RespT> attempt, Metadata headers) {
    if (winner == attempt && !givenUp) {
      callbacks.headers(headers);
    }
  }

  void received(AttemptCall<ReqT, RespT> attempt, RespT message) {
    if (winner == attempt && !givenUp) {
      callbacks.message(message);
    }
  }

  void deliverEnd(AttemptCall<ReqT, RespT> attempt, Status status, Metadata trailers) {
    if (winner == attempt && !givenUp) {
      callbacks.close(status, trailers);
    }
  }
}
