package io.inmesh.health;

import io.inmesh.call.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A limit that the application itself sets to the attempts of one cluster, beside the cluster's own
 * circuit breakers: asked once per attempt, retries included, after an endpoint was picked and
 * before any permit of the cluster is taken. Neither explanations nor shadow decisions ask it.
 *
 * <p>Thread-safe. What it throws is logged once and otherwise ignored: the attempt goes on.
 */
public interface ClusterGuard {
  /** Asks for one attempt. Must not block. */
  Admission tryAdmit();

  /** The answer. */
  sealed interface Admission permits Permit, Refusal {}

  /**
   * The attempt may be sent. Exactly one of the four outcomes is told, then it is released, exactly
   * once; from whatever thread sees that first.
   */
  non-sealed interface Permit extends Admission {
    /**
     * The head of a response has arrived.
     *
     * @param status for gRPC, the status mapped to HTTP
     * @param nanos since the attempt was sent
     */
    void onResponse(int status, long nanos);

    /**
     * It failed before the head of a response.
     *
     * @param cause what the client reported; null where nothing was thrown
     * @param nanos since the attempt was sent
     */
    void onFailure(FailureKind kind, @Nullable Throwable cause, long nanos);

    /**
     * The per-try or the route's timeout passed first.
     *
     * @param nanos since the attempt was sent
     */
    void onTimeout(long nanos);

    /** It says nothing about the cluster: it was not sent, or was cancelled. */
    void onAbandoned();

    /** The attempt is over; its response, if there was one, has been read or given up. */
    void release();
  }

  /**
   * The attempt may not be sent: the call is answered like one that a circuit breaker refuses, 503
   * with flag {@code UO}.
   *
   * @param limit what kind of limit it is, one of few words, for metrics and the details of the
   *     reply; {@link io.inmesh.call.MeshFailure#CIRCUIT_BREAKER} is {@link
   *     io.inmesh.call.MeshFailure.Kind#CIRCUIT_OPEN}, any other {@link
   *     io.inmesh.call.MeshFailure.Kind#OVERFLOW}
   * @param reason why, in plain words, for the details too
   * @param cause the cause of the local reply
   */
  record Refusal(String limit, String reason, Throwable cause) implements Admission {}
}
