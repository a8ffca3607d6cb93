package io.inmesh.internal.call;

import io.inmesh.balance.Drop;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.call.UnusableConfigException;
import io.inmesh.config.Problem;
import io.inmesh.filter.FilterReply;
import io.inmesh.health.ClusterGuard;
import io.inmesh.internal.http.GrpcContentType;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.policy.EnvoyHeaders;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh answers itself, before the route's header edits: status, body, flag and details as
 * Envoy has them.
 *
 * @param flag null for none
 * @param marker the header that says why, {@code x-envoy-overloaded} for example; null for none
 * @param head headers of the route's answer; null for none
 * @param cause what the client reported, or what is wrong with the configuration; null for neither
 * @param ofFilter the reply of a filter; null when the router answers
 */
record LocalAnswer(
    int status,
    String body,
    @Nullable ResponseFlag flag,
    String details,
    @Nullable String marker,
    @Nullable Head head,
    @Nullable Throwable cause,
    @Nullable FilterReply ofFilter) {

  /**
   * Headers of an answer.
   *
   * @param location of a redirect; null for none
   * @param contentType null for that of any local reply
   */
  record Head(@Nullable String location, @Nullable String contentType) {
    void addBeforeEdits(HeaderList headers) {
      if (location != null) {
        headers.add("location", location);
      }
    }

    void setAfterEdits(HeaderList headers) {
      if (contentType != null) {
        headers.set("content-type", contentType);
      }
    }
  }

  /** Details of what took longer than {@code max_stream_duration} or {@code grpc-timeout} allow. */
  static final String MAX_DURATION = "max_duration_timeout";

  /** Details of what the route answers: a redirect or a direct response. */
  static final String DIRECT = "direct_response";

  private static final String STREAM_IDLE = "stream_idle_timeout";

  static final LocalAnswer ROUTE_NOT_FOUND = of(404, "", ResponseFlag.NR, "route_not_found");
  private static final LocalAnswer NO_HEALTHY_UPSTREAM =
      of(503, "no healthy upstream", ResponseFlag.UH, "no_healthy_upstream");
  static final LocalAnswer MAINTENANCE =
      new LocalAnswer(
          503,
          "maintenance mode",
          ResponseFlag.UO,
          "maintenance_mode",
          EnvoyHeaders.OVERLOADED,
          null,
          null,
          null);
  private static final LocalAnswer DROP_OVERLOAD = dropped(ResponseFlag.DO, "drop overload");
  private static final LocalAnswer UNCONDITIONAL_DROP_OVERLOAD =
      dropped(ResponseFlag.UDO, "unconditional drop overload");
  private static final LocalAnswer PATH_REFUSED = of(400, "", null, "path_normalization_failed");

  /** A header's name has an underscore, and the connection manager takes none. */
  static final LocalAnswer UNDERSCORE =
      of(400, "Bad Request", ResponseFlag.DPE, "http1.unexpected_underscore");

  /** The application closed the mesh while the call waited for something of it. */
  static final LocalAnswer MESH_CLOSED = of(503, "the mesh is closed", null, "mesh_closed");

  static final LocalAnswer PAYLOAD_TOO_LARGE =
      of(413, "Payload Too Large", null, "request_payload_too_large");
  static final LocalAnswer APPLICATION_DEADLINE =
      of(504, "application deadline exceeded", ResponseFlag.DC, "application_deadline_exceeded");

  static final LocalAnswer INBOUND_DEADLINE =
      of(
          504,
          "the request that this call is made for has no time left",
          ResponseFlag.DC,
          "inbound_deadline_exceeded");

  static LocalAnswer of(int status, String body, @Nullable ResponseFlag flag, String details) {
    return new LocalAnswer(status, body, flag, details, null, null, null, null);
  }

  /** Of a deadline: the same, where all the time went by without a configuration. */
  LocalAnswer unconfigured(String why) {
    Throwable reason = new UnusableConfigException(why);
    return new LocalAnswer(status, body + ": " + why, flag, details, null, null, reason, null);
  }

  /** The control plane wants it dropped. */
  static LocalAnswer dropped(Drop drop) {
    return drop.unconditional() ? UNCONDITIONAL_DROP_OVERLOAD : DROP_OVERLOAD;
  }

  private static LocalAnswer dropped(ResponseFlag flag, String body) {
    String marker = "x-envoy-" + body.replace(' ', '-');
    return new LocalAnswer(503, body, flag, body.replace(' ', '_'), marker, null, null, null);
  }

  /**
   * A filter answers.
   *
   * @param cause what it threw; null when it did not fail
   */
  static LocalAnswer ofFilter(FilterReply reply, @Nullable Throwable cause) {
    return new LocalAnswer(
        reply.status(),
        reply.body(),
        null, // raised when the headers are made
        reply.details(),
        null,
        null,
        cause,
        reply);
  }

  /** Whether it is made as local replies are, and not as a response of a filter. */
  boolean isLocal() {
    return ofFilter == null || ofFilter.local();
  }

  /**
   * What formats of filters see as its status: 0 of a response that a filter makes, since Envoy
   * knows the status of such a one when it has left.
   */
  int statusForFilters() {
    return isLocal() ? status : 0;
  }

  /**
   * There is no such cluster, which Envoy answers without a body, or none that can be used.
   *
   * @param problem what is known of the reason; null for nothing
   */
  static LocalAnswer clusterNotFound(int status, String cluster, @Nullable Problem problem) {
    if (problem != null && !problem.absent()) {
      String reason = "cluster " + cluster + " cannot be used: " + problem.reason();
      return unusable(status, reason, "unusable_cluster");
    }
    String reason = problem == null ? "does not exist" : problem.reason();
    return unusable(status, "", "cluster_not_found", "cluster " + cluster + ": " + reason);
  }

  /**
   * A cluster has no host to send to.
   *
   * @param problem why nothing is known of its endpoints; null where they came
   */
  static LocalAnswer noHealthyUpstream(String cluster, @Nullable Problem problem) {
    LocalAnswer plain = NO_HEALTHY_UPSTREAM;
    if (problem == null) {
      return plain;
    }
    Throwable cause = new UnusableConfigException("cluster " + cluster + ": " + problem.reason());
    return new LocalAnswer(
        plain.status, plain.body, plain.flag, plain.details, null, null, cause, null);
  }

  /** For Envoy, a route to the cluster without a name. */
  static LocalAnswer nonForwarding() {
    String reason = "route: non_forwarding_action: only servers use such a route";
    return unusable(503, "", "cluster_not_found", reason);
  }

  static LocalAnswer invalidRoute(String reason) {
    return unusable(500, "invalid route: " + reason, "invalid_route");
  }

  static LocalAnswer unusableListener(String listener, String reason) {
    return unusable(
        500, "listener " + listener + " cannot be used: " + reason, "unusable_listener");
  }

  private static LocalAnswer unusable(int status, String body, String details) {
    return unusable(status, body, details, body);
  }

  private static LocalAnswer unusable(int status, String body, String details, String reason) {
    Throwable cause = new UnusableConfigException(reason);
    return new LocalAnswer(status, body, ResponseFlag.NC, details, null, null, cause, null);
  }

  /** Envoy would close the connection. */
  static LocalAnswer chainNotFound(String listener) {
    return of(
        503,
        "no filter chain of listener " + listener + " takes this connection",
        ResponseFlag.NR,
        "filter_chain_not_found");
  }

  static LocalAnswer noConfiguration(String why) {
    return unusable(503, why, "no_configuration");
  }

  /**
   * The answer to a path that is not routed as it is.
   *
   * @param path where the request belongs; null when its path is refused, as it is for gRPC, which
   *     follows no redirect
   */
  static LocalAnswer ofPath(@Nullable String path, HeadersView request) {
    return path == null || GrpcContentType.isIn(request) ? PATH_REFUSED : otherPath(path);
  }

  /** Escaped slashes in the path: the caller is sent to the path without them. */
  private static LocalAnswer otherPath(String path) {
    Head head = new Head(path, null);
    return new LocalAnswer(307, "", null, "path_normalization_failed", null, head, null, null);
  }

  static LocalAnswer redirect(int status, String location) {
    return direct(status, "", null, location);
  }

  static LocalAnswer direct(
      int status, String body, @Nullable String contentType, @Nullable String location) {
    Head head = new Head(location, contentType);
    return new LocalAnswer(status, body, null, DIRECT, null, head, null, null);
  }

  static LocalAnswer maxDuration(boolean requestComplete) {
    return of(requestComplete ? 504 : 408, "downstream duration timeout", null, MAX_DURATION);
  }

  static LocalAnswer attemptTooLong(boolean requestComplete) {
    return of(
        requestComplete ? 504 : 408,
        "upstream max stream duration reached",
        ResponseFlag.UMSDR,
        "upstream_max_stream_duration_reached");
  }

  static LocalAnswer streamIdle(boolean requestComplete) {
    return of(requestComplete ? 504 : 408, "stream timeout", ResponseFlag.SI, STREAM_IDLE);
  }

  /** Whether it comes from where nothing is known of attempts. */
  boolean knowsNoAttempts() {
    return details.equals(MAX_DURATION)
        || details.equals(STREAM_IDLE)
        || flag == ResponseFlag.DO
        || flag == ResponseFlag.UDO;
  }

  /**
   * The upstream request timed out.
   *
   * @param noContent the request asked for an empty 204 instead
   */
  static LocalAnswer timeout(String details, boolean noContent) {
    return noContent
        ? of(204, "", ResponseFlag.UT, details)
        : of(504, "upstream request timeout", ResponseFlag.UT, details);
  }

  /** An attempt ended without a response and is not retried. */
  static LocalAnswer reset(FailureKind kind, @Nullable Throwable cause, boolean retried) {
    if (kind == FailureKind.INVALID_HEADER) {
      return invalidHeader(kind, cause);
    }
    String unsendable = kind == FailureKind.NEVER_SENT ? whyUnsendable(cause) : "";
    String transport = kind.isConnectFailure() ? transportFailure(cause) : unsendable;
    StringBuilder body =
        new StringBuilder("upstream connect error or disconnect/reset before headers. ");
    body.append(retried ? "retried and the latest reset reason: " : "reset reason: ");
    body.append(kind.reason());
    if (!unsendable.isEmpty()) { // Not a proxy's trouble; but so it would say it.
      body.append(", transport failure reason: ").append(unsendable);
    }
    return new LocalAnswer(
        kind == FailureKind.PROTOCOL_ERROR ? 502 : 503,
        body.toString(),
        kind.flag(),
        kind.details(transport),
        kind == FailureKind.OVERFLOW ? EnvoyHeaders.OVERLOADED : null,
        null,
        cause,
        null);
  }

  private static LocalAnswer invalidHeader(FailureKind kind, @Nullable Throwable cause) {
    @Nullable String message = cause == null ? null : cause.getMessage();
    String body = message == null ? kind.reason() : message;
    String details = "filter_removed_required_request_headers{" + body.replace(' ', '_') + '}';
    return new LocalAnswer(503, body, kind.flag(), details, null, null, cause, null);
  }

  /**
   * The application's own limit refuses an attempt: an overflow as any other, but with a reason.
   */
  static LocalAnswer guarded(ClusterGuard.Refusal refusal, boolean retried) {
    LocalAnswer overflow = reset(FailureKind.OVERFLOW, refusal.cause(), retried);
    String details = FailureKind.OVERFLOW.details(refusal.limit() + ": " + refusal.reason());
    return new LocalAnswer(
        overflow.status,
        overflow.body,
        overflow.flag,
        details,
        overflow.marker,
        null,
        overflow.cause,
        null);
  }

  private static String whyUnsendable(@Nullable Throwable cause) {
    return cause instanceof UnsendableRequestException ? String.valueOf(cause.getMessage()) : "";
  }

  private static String transportFailure(@Nullable Throwable cause) {
    for (Throwable t = cause; t != null; t = t.getCause()) {
      String message = t.getMessage();
      if (t instanceof ConnectException && message != null && message.contains("refused")) {
        return "delayed connect error: Connection refused";
      }
    }
    return "";
  }
}
