package io.inmesh.telemetry;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.Trouble;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Is told what the mesh does. All methods do nothing by default; they are called on the thread
 * where it happens, must not block, and what they throw is caught, counted ({@link
 * io.inmesh.Mesh#listenerFailures}), logged once and otherwise ignored.
 *
 * <pre>{@code
 * Mesh mesh = Mesh.builder(source).listener(new MeshListener() {
 *   @Override
 *   public void onEjection(String cluster, String endpoint, String reason, boolean enforced) {
 *     log.info("{} of {} is ejected: {}", endpoint, cluster, reason);
 *   }
 * }).build();
 * }</pre>
 */
public interface MeshListener {
  /** Does nothing. */
  MeshListener NONE = new MeshListener() {};

  /** An attempt is about to be sent; {@link #onAttemptEnd} follows exactly once. */
  default void onAttempt(Attempt attempt) {}

  /**
   * An attempt has ended: its body was read, it failed, or it was given up.
   *
   * @param status of its response; 0 when there was none
   * @param failure why there was no response; null when there was one
   */
  default void onAttemptEnd(
      Attempt attempt, int status, @Nullable FailureKind failure, long nanos) {}

  /**
   * A retry was decided.
   *
   * @param reason {@code status}, {@code per-try timeout}, or how the attempt failed
   */
  default void onRetry(String cluster, String reason) {}

  /** A retry was wanted but not allowed: {@code limit}, {@code overflow} or {@code throttle}. */
  default void onRetryDenied(String cluster, String reason) {}

  /** The mesh itself answers. */
  default void onLocalReply(CallInfo call, LocalReply reply) {}

  /**
   * A call has ended.
   *
   * @param call asked for its {@link OutboundCall#info} only here
   * @param status what the caller saw; 0 when it saw nothing
   */
  default void onCallEnd(OutboundCall call, int status, long nanos) {}

  /**
   * A call that came in has ended.
   *
   * @param call asked for its {@link InboundCall#info} only here
   * @param status what the caller saw; 0 when it saw nothing
   */
  default void onInboundEnd(InboundCall call, int status, long nanos) {}

  /**
   * A call goes its own way, as the mesh is in {@linkplain io.inmesh.config.MeshMode#SHADOW shadow}
   * mode; other events of calls do not occur then.
   *
   * @param call what the mesh would have done first
   * @param reply what it would have answered itself; null when it would have sent the request
   */
  default void onShadowCall(CallInfo call, @Nullable LocalReply reply) {}

  /**
   * The same for a call that came in.
   *
   * @param call what the mesh would have done
   * @param reply what it would have answered itself; null when the application would have been
   *     asked
   */
  default void onShadowInbound(CallInfo call, @Nullable LocalReply reply) {}

  /**
   * A circuit breaker refused: {@code connections}, {@code pending} or {@code requests}, or the
   * {@linkplain io.inmesh.health.ClusterGuard.Refusal#limit limit} of the application's own.
   */
  default void onOverflow(String cluster, String breaker) {}

  /** Outlier detection ejected an endpoint ({@code enforced}) or would have. */
  default void onEjection(String cluster, String endpoint, String reason, boolean enforced) {}

  /** An ejected endpoint is back. */
  default void onUnejection(String cluster, String endpoint) {}

  /**
   * A new configuration is in force: one that came just now, or one that could not be put in force
   * when it came and could when a listener of it was asked for. One after the other, in the order
   * in which they are in force.
   *
   * @param listeners how many listeners it has
   * @param clusters how many clusters it has
   * @param compileNanos how long it took to put it in force
   */
  default void onConfig(int listeners, int clusters, long compileNanos) {}

  /**
   * The configuration source is in trouble, a resource cannot be used as it is, or nobody can tell
   * which listener is the outbound one. Told once for each change.
   *
   * @param trouble all that is wrong now, in plain words; null: all is well again
   */
  default void onConfigTrouble(@Nullable String trouble) {}

  /**
   * The same for programs: told whenever one of them comes, changes or goes.
   *
   * @param troubles all that is wrong now; empty: all is well again
   */
  default void onConfigTroubles(List<Trouble> troubles) {}

  /**
   * Something of a resource that is in use has no effect here, such as a field of an API that is
   * newer than this library: Envoy's {@code dynamic_unknown_fields}. Told once per resource and
   * content; resources that come together may be told together. What is odd in the document that
   * the source was made from, such as a field of a gRPC bootstrap that is not known, is told when
   * the source starts.
   *
   * @param notice plain words, naming the resource or the place
   */
  default void onConfigNotice(String notice) {}
}
