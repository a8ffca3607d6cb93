package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Step;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the engine's steps for one request, on the thread that executes the application's
 * call, up to the head of the response.
 */
final class CallDriver {
  /**
   * Requests up to this size have left the application as soon as they begin, as behind a proxy.
   */
  private static final long SMALL_BODY_BYTES = 64 * 1024;

  private final ReportedCall call;
  private final AttemptSender sender;

  // Written by the thread that sent the attempt, before the step that delivers it is handed over.
  private volatile @Nullable Response answer;

  CallDriver(ReportedCall call, AttemptSender sender) {
    this.call = call;
    this.sender = sender;
    call.sendBesideWith(this::sendBeside);
  }

  /** How it came out. */
  sealed interface Outcome {
    /** Not for the mesh. */
    record Bypass() implements Outcome {
      static final Bypass INSTANCE = new Bypass();
    }

    /** The mesh answers. */
    record Local(LocalReply reply) implements Outcome {}

    /** An endpoint answered. */
    record Upstream(Attempt attempt, Response response) implements Outcome {}
  }

  /** Drives the call. Whatever is thrown, the call has ended then. */
  Outcome run(Request request) throws IOException {
    boolean unwound = true;
    try {
      Outcome outcome = drive(call.begin(isWhole(request.body())));
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
    }
  }

  private static boolean isWhole(@Nullable RequestBody body) throws IOException {
    if (body == null) {
      return true;
    }
    long length = body.contentLength();
    return !body.isOneShot() && !body.isDuplex() && length >= 0 && length <= SMALL_BODY_BYTES;
  }

  private Outcome drive(Step first) throws IOException {
    Step step = first;
    while (true) {
      if (step instanceof Step.Send send) {
        step = send(send.attempt());
      } else if (step instanceof Step.Wait) {
        step = call.await();
      } else if (step instanceof Step.Deliver deliver) {
        Response response = answer;
        if (response == null) {
          throw new IllegalStateException("attempt " + deliver.attempt().number() + " unanswered");
        }
        return new Outcome.Upstream(deliver.attempt(), response);
      } else if (step instanceof Step.Reply reply) {
        if (call.isOutOfTime()) {
          throw Failures.timeout();
        }
        call.end(EndReason.COMPLETE, null);
        return new Outcome.Local(reply.reply());
      } else if (step instanceof Step.Fail fail) {
        throw new IOException(fail.message(), fail.cause());
      } else {
        call.bypassed();
        return Outcome.Bypass.INSTANCE;
      }
    }
  }

  /** Sends an attempt on this thread; the step that follows. */
  private Step send(Attempt attempt) throws IOException {
    Sending sending = new Sending(attempt, call);
    Step overtaking = call.sending(sending);
    if (overtaking != null) {
      return overtaking;
    }
    try {
      return answered(sending, sender.send(sending));
    } catch (IOException e) {
      if (sending.bodyFailed(e) || isApplications(sending, e)) {
        throw e;
      }
      return call.failed(sending, kind(sending, e), e);
    }
  }

  private boolean isApplications(Sending sending, IOException e) {
    return !sending.isCancelled()
        && (Thread.currentThread().isInterrupted()
            || Failures.isApplicationTimeout(e, sending.stage()));
  }

  private static FailureKind kind(Sending sending, IOException e) {
    return e instanceof RefusedAttempt refused ? refused.kind() : Failures.kind(e, sending.stage());
  }

  private Step answered(Sending sending, Response response) {
    Step step = call.answered(sending, response);
    if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
      answer = response;
    } else {
      response.close(); // May read a little to keep the connection.
    }
    return step;
  }

  /** Sends an attempt beside the one that keeps this call's thread. */
  private void sendBeside(Attempt attempt) {
    Sending sending = new Sending(attempt, call);
    HedgeThreads.start(() -> {
      try {
        if (call.sendingBeside(sending)) {
          call.handOver(answered(sending, sender.sendBeside(sending)));
        }
      } catch (IOException e) {
        call.handOver(failedBeside(sending, e));
      }
    });
  }

  private Step failedBeside(Sending sending, IOException e) {
    try {
      return call.failed(sending, kind(sending, e), e);
    } catch (IOException cancelled) {
      return Step.Wait.INSTANCE; // The thread that executes the call says so to the application.
    }
  }
}
