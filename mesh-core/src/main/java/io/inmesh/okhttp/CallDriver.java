package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Step;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicReference;
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

  // Set by the thread that sent the attempt, before the step that delivers it is handed over. Who
  // takes it out has to deliver or close it.
  private final AtomicReference<@Nullable Response> answer = new AtomicReference<>();
  private volatile boolean over;

  CallDriver(ReportedCall call, AttemptSender sender) {
    this.call = call;
    this.sender = sender;
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

  /** What a hedged attempt met that is not the network's; for the application. */
  private static final class Thrown extends Exception {
    @Serial private static final long serialVersionUID = 1;

    Thrown(Throwable cause) {
      super(cause);
    }

    IOException rethrow() {
      Throwable cause = getCause();
      if (cause instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      return cause instanceof IOException e ? e : new IOException(cause);
    }
  }

  /** Drives the call. Whatever is thrown, the call has ended then. */
  Outcome run(Request request) throws IOException {
    boolean unwound = true;
    try {
      Outcome outcome = drive(call.begin(this, isWhole(request.body())));
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
      closeAnswer();
    }
  }

  /** Closes an answer that nobody will deliver. */
  private void closeAnswer() {
    Response undelivered = answer.getAndSet(null);
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

  private Outcome drive(Step first) throws IOException {
    Step step = first;
    while (true) {
      if (step instanceof Step.Send send) {
        step = send(send.attempt());
      } else if (step instanceof Step.Wait) {
        step = call.await();
      } else if (step instanceof Step.Deliver deliver) {
        Response response = answer.getAndSet(null);
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
        throw fail.cause() instanceof Thrown thrown
            ? thrown.rethrow()
            : new IOException(fail.message(), fail.cause());
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
    boolean kept = false;
    try {
      Step step = call.answered(sending, response);
      if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
        kept = true;
        answer.set(response);
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
  void sendBeside(Attempt attempt) {
    Sending sending = new Sending(attempt, call);
    HedgeThreads.start(() -> {
      try {
        if (call.sendingBeside(sending)) {
          call.handOver(answered(sending, sender.sendBeside(sending)));
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
