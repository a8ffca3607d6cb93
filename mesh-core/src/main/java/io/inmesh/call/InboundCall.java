package io.inmesh.call;

/**
 * One inbound call: a state machine that decides about a request which has come in, while its
 * adapter does the I/O and runs the application.
 *
 * <p>The adapter calls {@link #begin} once and carries out the {@link InboundStep} that comes back;
 * while it waits it reports {@link #onTimer}. Before the head of the application's response leaves,
 * it lets {@link #editResponse} change it. Finally it calls {@link #end}.
 *
 * <p>Reports of one call must not overlap; {@link #end} and {@link #info} may be called from any
 * thread at any time. Nothing here blocks.
 *
 * <pre>{@code
 * InboundCall call = mesh.inbound(view, ConnectionView.UNKNOWN, waker);
 * InboundStep step = call.begin();
 * if (step instanceof InboundStep.Proceed proceed) {
 *   int status = call.context().call(() -> application(proceed.head()));
 *   call.end(EndReason.COMPLETE, status);
 * } else if (step instanceof InboundStep.Reply refused) {
 *   answer(refused.reply().status(), refused.reply().body());
 *   call.end(EndReason.COMPLETE, refused.reply().status());
 * }
 * }</pre>
 */
public interface InboundCall {

  /** Chooses filter chain and route, and says what to do first. Called once. */
  InboundStep begin();

  /**
   * The time of {@link #nextTimerNanos} has come, or the {@link Waker} was called. Reporting it too
   * early or too often does no harm.
   */
  InboundStep onTimer();

  /** When {@link #onTimer} is due next, on the mesh's clock; {@link Long#MAX_VALUE}: never. */
  long nextTimerNanos();

  /**
   * The time by which the application has to answer, on the mesh's clock, once it may proceed;
   * {@link Long#MAX_VALUE}: none.
   */
  long deadlineNanos();

  /**
   * What the calls are to know that the application makes for this request; the adapter opens it
   * around the application's code. Once the call may proceed, or was let pass. Its deadline follows
   * what is reported of the request's body.
   */
  MeshContext context();

  /** The request was to be buffered and is larger than allowed. */
  InboundStep onRequestTooLarge();

  /**
   * The application cannot be given the request as the route has it, and the caller gets a 500 with
   * details {@code invalid_route}. Instead of whatever else is reported of the request.
   *
   * @param why what the caller is told
   */
  InboundStep onUnservable(String why);

  /**
   * The request was received whole, where it has a body: timeouts of its answer run from here.
   * Reported again after {@link #onRequestIncomplete}.
   */
  void onRequestComplete();

  /**
   * More of the request's body is awaited, also where it was {@linkplain #onRequestComplete
   * reported} as complete: nobody can be late with an answer to what has not come. For adapters
   * that see the end of a body only when the application reads it.
   */
  default void onRequestIncomplete() {}

  /**
   * What was {@linkplain #onRequestIncomplete awaited} has turned out to be the end of a request
   * without a body: timeouts of its answer run on from where they were, not anew.
   */
  default void onRequestEmpty() {
    onRequestComplete();
  }

  /**
   * Something goes either way: idle timeouts start anew. To be reported with each part of the
   * request's body that was read, and before the head and each part of the body of the response is
   * written: once it has left, the caller can have it before the report.
   */
  void onProgress();

  /**
   * The application answers: applies all edits to the head of its response. Not called for a {@link
   * InboundStep.Reply}. Called once more, maybe after the end, when the application replaces a
   * response that has not left, as by an error page: with the headers as they were before the
   * edits.
   */
  void editResponse(int status, MutableHeaders headers);

  /**
   * The call is over, and as far as the adapter can see to it all of its response has left: whoever
   * drains may stop the server now. Idempotent; the first reason counts.
   *
   * @param reason how it ended
   * @param status what was sent; 0 when nothing was
   */
  void end(EndReason reason, int status);

  /** What is known of the call so far; final after {@link #end}. */
  CallInfo info();
}
