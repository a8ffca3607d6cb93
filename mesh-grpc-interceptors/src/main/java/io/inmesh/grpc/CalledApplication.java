package io.inmesh.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.inmesh.call.CallTimer;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The application as one call that came in calls it, in its context: on the thread that has
 * something to tell or, where the call is held back, in order on an executor. Not with the call's
 * lock held.
 */
final class CalledApplication<ReqT, RespT> {
  private final ServerCallHandler<ReqT, RespT> next;
  private final ServerResponse<RespT> response;
  private final Runnable onFailure;
  private volatile @Nullable SerialExecutor executor;
  private volatile @Nullable ApplicationContext context;
  private volatile ServerCall.@Nullable Listener<ReqT> listener;

  /**
   * @param onFailure told when the application has thrown, and {@code response} has its status
   */
  CalledApplication(
      ServerCallHandler<ReqT, RespT> next, ServerResponse<RespT> response, Runnable onFailure) {
    this.next = next;
    this.response = response;
    this.onFailure = onFailure;
  }

  /** From now on it is called on an executor, once the call begins. */
  void holdBack(Executor on) {
    executor = SerialExecutor.closed(on);
  }

  boolean isHeldBack() {
    return executor != null;
  }

  /** Begins a call that was held back; what was to be told meanwhile follows. */
  void begin(Runnable start) {
    SerialExecutor held = executor;
    if (held != null) {
      held.open(start);
    }
  }

  void start(ApplicationContext within, ServerCall<ReqT, RespT> call, Metadata headers) {
    context = within;
    ApplicationContext.Attached attached = within.attach();
    try {
      listener = next.startCall(call, headers);
    } catch (Throwable t) {
      response.failed(Status.fromThrowable(t));
      onFailure.run();
      throw t;
    } finally {
      attached.detach();
    }
  }

  /** What it does from now on has this deadline. */
  void within(long deadlineNanos, CallTimer timer) {
    ApplicationContext known = context;
    if (known != null) {
      context = known.within(deadlineNanos, timer);
    }
  }

  void tell(Consumer<ServerCall.Listener<ReqT>> event) {
    SerialExecutor held = executor;
    if (held == null) {
      tellNow(event);
    } else {
      held.execute(() -> tellNow(event));
    }
  }

  /** It asks for messages that were received before. */
  void ask(ReceivedMessages<ReqT> received, int count) {
    SerialExecutor held = executor;
    if (held != null) {
      held.execute(() -> received.ask(count, this::tellNow));
    }
  }

  private void tellNow(Consumer<ServerCall.Listener<ReqT>> event) {
    ServerCall.Listener<ReqT> told = listener;
    ApplicationContext known = context;
    if (told == null || known == null) {
      return; // it never saw the call
    }
    ApplicationContext.Attached attached = known.attach();
    try {
      event.accept(told);
    } catch (Throwable t) {
      response.failed(
          Status.UNKNOWN.withDescription("Application error processing RPC").withCause(t));
      onFailure.run();
      throw t;
    } finally {
      attached.detach();
    }
  }
}
