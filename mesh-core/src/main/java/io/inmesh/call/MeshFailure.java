package io.inmesh.call;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why a call brought no good answer: the typed cause for fallbacks and for whoever handles
 * failures.
 *
 * @param kind what kind of failure
 * @param authority the {@code Host} or {@code :authority} of the request
 * @param status what the application sees; of a gRPC call that an endpoint has answered, the HTTP
 *     status that its gRPC status stands for (503 for {@code UNAVAILABLE}); 0 when it sees no
 *     response
 * @param call virtual host, route, cluster, endpoint, attempts, flags and details
 * @param cause what the client reported, or what an application's own limit says (resilience4j's
 *     {@code CallNotPermittedException}); null where nothing was thrown
 */
public record MeshFailure(
    Kind kind, String authority, int status, CallInfo call, @Nullable Throwable cause) {

  /** What a {@link io.inmesh.health.ClusterGuard.Refusal} calls a circuit breaker that is open. */
  public static final String CIRCUIT_BREAKER = "circuit-breaker";

  private static final String OF_CIRCUIT_BREAKER = beginning(CIRCUIT_BREAKER);

  /** The kinds of failures, in Envoy's flags. */
  public enum Kind {
    /**
     * The application's circuit breaker is open, which is told by the details of {@code UO}: a
     * {@link io.inmesh.health.ClusterGuard.Refusal} of the limit {@link #CIRCUIT_BREAKER}.
     */
    CIRCUIT_OPEN,
    /**
     * Too much is under way: a bulkhead is full, or a limit of the cluster's own ({@code
     * max_requests}, {@code max_pending_requests}, {@code max_retries}) is reached: {@code UO}.
     */
    OVERFLOW,
    /** The cluster sheds load: {@code DO}, {@code UDO}, {@code OM}. */
    LOAD_SHED,
    /** No endpoint could take it: {@code UH}, {@code LH}. */
    NO_HEALTHY_HOST,
    /** It took too long, per try or in all: {@code UT}, {@code DT}, {@code SI}, {@code UMSDR}. */
    TIMEOUT,
    /** No retry was left, whatever the last answer was: {@code URX}. */
    RETRIES_EXHAUSTED,
    /** No connection, or it broke: {@code UF}, {@code UC}, {@code UR}, {@code UPE}, ... */
    CONNECTION_FAILED,
    /** A rate limit refused: {@code RL}, {@code RLSE}. */
    RATE_LIMITED,
    /** A fault was injected: {@code FI}. */
    FAULT_INJECTED,
    /** There was no configuration in time, or none that can be used. */
    NO_CONFIGURATION,
    /** No route or no cluster: {@code NR}, {@code NC}. A mistake, not an outage. */
    NOT_ROUTED,
    /** Authorization refused: {@code UAEX}, RBAC. */
    DENIED,
    /**
     * An endpoint answered with a status of 500 or more, and nothing else went wrong. Of gRPC these
     * are {@code UNKNOWN}, {@code DEADLINE_EXCEEDED}, {@code UNIMPLEMENTED}, {@code INTERNAL},
     * {@code UNAVAILABLE} and {@code DATA_LOSS}.
     */
    SERVER_ERROR;

    /** What a flag says; null when it says of no failure. */
    private static @Nullable Kind of(ResponseFlag flag) {
      return switch (flag) {
        case UO -> OVERFLOW;
        case DO, UDO, OM -> LOAD_SHED;
        case UH, LH -> NO_HEALTHY_HOST;
        case UT, DT, SI, UMSDR -> TIMEOUT;
        case URX -> RETRIES_EXHAUSTED;
        case UF, UC, UR, LR, UPE, DF -> CONNECTION_FAILED;
        case RL, RLSE -> RATE_LIMITED;
        case FI -> FAULT_INJECTED;
        case NR, NC, NFCF -> NOT_ROUTED;
        case UAEX -> DENIED;
        case DI, DC, IH, DPE, RFCF, DR -> null;
      };
    }

    /** All that mean that the service cannot be had at the moment, and nobody's mistake. */
    public static Set<Kind> unavailable() {
      return EnumSet.complementOf(EnumSet.of(NOT_ROUTED, DENIED, SERVER_ERROR));
    }
  }

  /**
   * What a call's end means.
   *
   * @param authority of the request
   * @param status what the application sees; 0 for nothing
   * @param reply of the mesh itself; null when an endpoint answered
   * @return null when nothing went wrong: a redirect or direct response of the mesh is no failure
   */
  public static @Nullable MeshFailure of(
      String authority, CallInfo call, int status, @Nullable LocalReply reply) {
    Kind kind = kind(call, status, reply != null);
    return kind == null
        ? null
        : new MeshFailure(kind, authority, status, call, reply == null ? null : reply.cause());
  }

  private static String beginning(String limit) {
    String details = FailureKind.OVERFLOW.details(limit + ':');
    return details.substring(0, details.length() - 1);
  }

  private static @Nullable Kind kind(CallInfo call, int status, boolean local) {
    if (call.details().equals("no_configuration")) {
      return Kind.NO_CONFIGURATION;
    }
    if (call.details().equals("application_deadline_exceeded")
        || call.details().equals("inbound_deadline_exceeded")
        || call.details().equals("max_duration_timeout")) {
      return Kind.TIMEOUT;
    }
    if (call.details().startsWith("rbac_access_denied")) {
      return Kind.DENIED;
    }
    if (call.details().startsWith(OF_CIRCUIT_BREAKER)) {
      return Kind.CIRCUIT_OPEN;
    }
    Kind first = null;
    if (!call.responseFlags().isEmpty()) {
      for (String flag : call.responseFlags().split(",", -1)) {
        Kind kind = Kind.of(ResponseFlag.valueOf(flag));
        if (kind == Kind.RETRIES_EXHAUSTED) {
          return kind;
        }
        first = first == null ? kind : first;
      }
    }
    return first == null && !local && status >= 500 ? Kind.SERVER_ERROR : first;
  }

  /** The same with what the application's client threw, where nothing else is known. */
  public MeshFailure orCause(Throwable thrown) {
    return cause != null ? this : new MeshFailure(kind, authority, status, call, thrown);
  }
}
