package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.call.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import okhttp3.Interceptor;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the engine's steps for one request, on the thread that executes the application's
 * call, up to the head of the response.
 */
final class CallDriver extends AttemptSender {
  /**
   * Requests up to this size have left the application as soon as they begin, as behind a proxy.
   */
  private static final long SMALL_BODY_BYTES = 64 * 1024;

  private static final AtomicReferenceFieldUpdater<CallDriver, @Nullable Response> ANSWER =
      AtomicReferenceFieldUpdater.newUpdater(CallDriver.class, Response.class, "answer");

  // Set by the thread that sent the attempt, before the step that delivers it is handed over. Who
  // takes it out has to deliver or close it.
  private volatile @Nullable Response answer;
  private volatile boolean over;

  CallDriver(
      ReportedCall call,
      Interceptor.Chain chain,
      CallEvents events,
      Parts parts,
      OkRequestView view,
      MeshCall meshCall) {
    super(call, chain, events, parts, view, meshCall);
  }

  /**
   * Drives the call. Whatever is thrown, the call has ended then.
   *
   * @return how it came out: an endpoint answered, and {@link #takeAnswer} has what; the mesh
   *     answers; or the request is not for the mesh
   */
  Step run() throws IOException {
    boolean unwound = true;
    @Nullable Step outcome = null;
    try {
      outcome = drive(call.begin(this, isWhole(view.request().body())));
      unwound = false;
      return outcome;
    } catch (IOException e) {
      unwound = false;
      boolean ownTime = !call.isCancelled() && Failures.isTimeout(e);
      call.end(ownTime ? EndReason.DEADLINE_EXCEEDED : EndReason.CANCELLED, null);
      throw e;
    } finally {
      if (unwound) { // The application's code threw.
        call.end(EndReason.CANCELLED, null);
      }
      over = true;
      if (!(outcome instanceof Step.Deliver)) {
        closeAnswer();
      }
    }
  }

  /** The response that is to be delivered. It is the caller's to close. */
  Response takeAnswer() {
    Response taken = ANSWER.getAndSet(this, null);
    if (taken == null) {
      throw new IllegalStateException("no attempt was answered");
    }
    return taken;
  }

  /** Closes an answer that nobody will deliver. */
  private void closeAnswer() {
    Response undelivered = ANSWER.getAndSet(this, null);
    if (undelivered != null) {
      undelivered.close();
    }
  }

  private static boolean isWhole(@Nullable RequestBody body) throws IOException {
    if (body == null) {
      return true;
    }
    long length = body.contentLength();
    return !body.isOneShot() && !body.isDuplex() && length >= 0 && length <= SMALL_BODY_BYTES;
  }

  private Step drive(Step first) throws IOException {
    Step step = first;
    while (true) {
      if (step instanceof Step.Send send) {
        step = send(send.attempt());
      } else if (step instanceof Step.Wait) {
        step = call.await();
      } else if (step instanceof Step.Deliver) {
        return step;
      } else if (step instanceof Step.Reply) {
        if (call.isOutOfTime()) {
          throw Failures.timeout();
        }
        call.end(EndReason.COMPLETE, null);
        return step;
      } else if (step instanceof Step.Fail fail) {
        throw fail.cause() instanceof Thrown thrown
            ? thrown.rethrow()
            : new IOException(fail.message(), fail.cause());
      } else {
        call.bypassed();
        return step;
      }
    }
  }

  /** Sends an attempt on this thread; the step that follows. */
  private Step send(Attempt attempt) throws IOException {
    Sending sending = call.sending(attempt);
    if (sending == null) {
      return Step.Wait.INSTANCE;
    }
    try {
      return answered(sending, transmit(sending));
    } catch (IOException e) {
      if (sending.bodyFailed(e) || isApplications(sending, e)) {
        throw e;
      }
      return failed(sending, e);
    }
  }

  private Step failed(Sending sending, IOException e) throws IOException {
    FailureKind kind = kind(sending, e);
    if (kind == FailureKind.CONNECTION_TERMINATION
        && !(e instanceof InterruptedIOException)
        && !isCancelledByApplication()
        && sending.cameTooLate()) {
      parts.earlyEnds().add(sending.attempt().endpoint().address());
    }
    return call.failed(sending, kind, Failures.explained(e, kind));
  }

  private boolean isApplications(Sending sending, IOException e) {
    return !sending.isCancelled()
        && (Failures.isInterrupt(e) || Failures.isApplicationTimeout(e, sending.stage()));
  }

  private static FailureKind kind(Sending sending, IOException e) {
    if (e instanceof InvalidHeaderException) {
      return FailureKind.INVALID_HEADER;
    }
    return e instanceof RefusedAttempt refused ? refused.kind() : Failures.kind(e, sending);
  }

  private Step answered(Sending sending, Response response) {
    boolean kept = false;
    try {
      Step step = call.answered(sending, response);
      if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
        kept = true;
        answer = response;
        if (over) { // The application has left in the meantime.
          closeAnswer();
        }
      }
      return step;
    } finally {
      if (!kept) {
        response.close(); // May read a little to keep the connection.
      }
    }
  }

  /** Sends an attempt beside the one that keeps this call's thread. */
  void sendBeside(Sending sending) {
    if (!HedgeThreads.start(() -> runBeside(sending))) {
      IOException none = new RefusedAttempt(FailureKind.OVERFLOW, "no thread for a hedged attempt");
      call.handOver(failedBeside(sending, none));
    }
  }

  private void runBeside(Sending sending) {
    try {
      if (call.sendingBeside(sending)) {
        call.handOver(answered(sending, transmitBeside(sending)));
      }
    } catch (IOException e) {
      if (sending.bodyFailed(e)) {
        call.threw(sending, new Thrown(e));
      } else {
        call.handOver(failedBeside(sending, e));
      }
    } catch (Throwable e) { // The application's code runs here, and OkHttp lets it throw.
      call.threw(sending, new Thrown(e));
    }
  }

  private Step failedBeside(Sending sending, IOException e) {
    try {
      return failed(sending, e);
    } catch (IOException cancelled) {
      return Step.Wait.INSTANCE; // The thread that executes the call says so to the application.
    }
  }
}
