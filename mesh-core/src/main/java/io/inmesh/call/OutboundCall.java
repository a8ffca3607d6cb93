package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * One outbound call: a state machine that decides, while its adapter does the I/O.
 *
 * <p>The adapter calls {@link #begin} once, carries out the {@link Step} that comes back, and
 * reports each thing that happens; each report is answered with the next step. After every report
 * it also looks at {@link #takeCancelled} and {@link #nextTimerNanos}. Finally it calls {@link
 * #end}.
 *
 * <p>Reports of one call must not overlap; {@link #end} and {@link #info} may be called from any
 * thread at any time. Nothing here blocks.
 *
 * <pre>{@code
 * OutboundCall call = mesh.outbound(view, waker);
 * Step step = call.begin();
 * while (step instanceof Step.Send send) {
 *   step = exchange(send.attempt()) // with the headers after editRequest
 *       ? call.onResponse(send.attempt(), response)
 *       : call.onFailure(send.attempt(), FailureKind.CONNECT_FAILURE, null);
 * }
 * call.end(EndReason.COMPLETE, null); // when the body that was delivered has been read
 * }</pre>
 *
 * <p>The page on adapters ({@code docs/writing-an-adapter.md}) has the other steps.
 */
public interface OutboundCall {
  /**
   * How much of a response an adapter takes off its connection before the application reads it, so
   * that a response which has come whole is over for the mesh: a mebibyte, what Envoy keeps for a
   * connection ({@code per_connection_buffer_limit_bytes}).
   */
  int MAX_READ_AHEAD_BYTES = 1 << 20;

  /** Routes the request and says what to do first. Called once. */
  Step begin();

  /** The head of an attempt's final response has arrived (1xx are not reported). */
  Step onResponse(Attempt attempt, ResponseView response);

  /** An attempt failed before the head of its response arrived, or was refused by the client. */
  Step onFailure(Attempt attempt, FailureKind kind, @Nullable Throwable cause);

  /**
   * The time of {@link #nextTimerNanos} has come, or the {@link Waker} was called. Reporting it too
   * early or too often does no harm.
   */
  Step onTimer();

  /** When {@link #onTimer} is due next, on the mesh's clock; {@link Long#MAX_VALUE}: never. */
  long nextTimerNanos();

  /**
   * An attempt that must be cancelled on the wire now (timed out, or another one won); null when
   * there is none. To be called until it returns null.
   */
  @Nullable Attempt takeCancelled();

  /**
   * An attempt has got its connection and begins to send. Optional, ends its time as pending; see
   * {@link RequestView#reportsConnected}.
   */
  void onConnected(Attempt attempt);

  /**
   * The request has left the application whole, body included; reported once, and not needed where
   * {@link RequestView#hasBody} says that there is none. Global and per-try timeouts run from here.
   */
  void onRequestComplete();

  /**
   * Bytes of a body went either way: idle timeouts start anew. They do not where the body of a
   * {@linkplain #onRequestComplete complete} request is sent once more, for another attempt.
   */
  void onProgress();

  /** The request body can no longer be replayed: no further attempt will be made. */
  void commit();

  /**
   * The call is over: the body was read to its end, closed, lost or cancelled. Idempotent; the
   * first reason counts. Releases what the call holds, exactly once.
   *
   * @param reason how it ended
   * @param trailers the trailers of the delivered response, where there are any
   */
  void end(EndReason reason, @Nullable HeadersView trailers);

  /** What is known of the call so far; final after {@link #end}. */
  CallInfo info();
}
