package io.inmesh.xds.resource;

import io.inmesh.config.ForwardOptions;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.Timeouts;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.resource.value.Alike;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.Structs;
import java.time.Duration;

/** Decodes {@code envoy.config.route.v3.RouteAction}. */
final class ForwardDecoder {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

  private static final Alike<Timeouts> TIMEOUTS = new Alike<>();
  private static final Alike<ForwardOptions> OPTIONS = new Alike<>();

  private ForwardDecoder() {}

  static Forward decode(Place place, RouteAction action, PathMatcher match) {
    UpgradeConfigs.check(place, action);
    return new Forward(
        ClusterSpecifierDecoder.decode(place, action),
        RewriteDecoder.decode(place, action, match),
        timeouts(place, action),
        action.hasRetryPolicy()
            ? RetryPolicyDecoder.decode(place.field("retry_policy"), action.getRetryPolicy())
            : null,
        action.hasHedgePolicy() ? hedge(action.getHedgePolicy()) : null,
        MirrorPolicyDecoder.decode(place, action.getRequestMirrorPoliciesList()),
        HashPolicyDecoder.decode(place, action.getHashPolicyList()),
        options(place, action));
  }

  static HedgePolicy hedge(io.inmesh.xds.proto.envoy.config.route.v3.HedgePolicy policy) {
    return new HedgePolicy(policy.getHedgeOnPerTryTimeout());
  }

  private static Timeouts timeouts(Place place, RouteAction action) {
    return TIMEOUTS.one(
        new Timeouts(
            Scalars.duration(
                place.field("timeout"), action.hasTimeout(), action.getTimeout(), DEFAULT_TIMEOUT),
            Scalars.optionalDuration(
                place.field("idle_timeout"), action.hasIdleTimeout(), action.getIdleTimeout()),
            action.hasMaxStreamDuration()
                ? maxStream(place.field("max_stream_duration"), action.getMaxStreamDuration())
                : null));
  }

  private static Timeouts.MaxStreamDuration maxStream(
      Place place, RouteAction.MaxStreamDuration duration) {
    return new Timeouts.MaxStreamDuration(
        Scalars.optionalDuration(
            place.field("max_stream_duration"),
            duration.hasMaxStreamDuration(),
            duration.getMaxStreamDuration()),
        Scalars.optionalDuration(
            place.field("grpc_timeout_header_max"),
            duration.hasGrpcTimeoutHeaderMax(),
            duration.getGrpcTimeoutHeaderMax()),
        Scalars.optionalDuration(
            place.field("grpc_timeout_header_offset"),
            duration.hasGrpcTimeoutHeaderOffset(),
            duration.getGrpcTimeoutHeaderOffset()));
  }

  private static ForwardOptions options(Place place, RouteAction action) {
    return OPTIONS.one(
        new ForwardOptions(
            priority(place.field("priority"), action.getPriority(), action.getPriorityValue()),
            clusterNotFoundStatus(place.field("cluster_not_found_response_code"), action),
            Structs.subset(action.getMetadataMatch())));
  }

  static RoutingPriority priority(
      Place place, io.inmesh.xds.proto.envoy.config.core.v3.RoutingPriority priority, int number) {
    switch (priority) {
      case DEFAULT:
        return RoutingPriority.DEFAULT;
      case HIGH:
        return RoutingPriority.HIGH;
      case UNRECOGNIZED:
        place.invalid(number, "DEFAULT or HIGH");
        break;
    }
    return RoutingPriority.DEFAULT;
  }

  private static int clusterNotFoundStatus(Place place, RouteAction action) {
    switch (action.getClusterNotFoundResponseCode()) {
      case SERVICE_UNAVAILABLE:
        return 503;
      case NOT_FOUND:
        return 404;
      case INTERNAL_SERVER_ERROR:
        return 500;
      case UNRECOGNIZED:
        place.invalid(
            action.getClusterNotFoundResponseCodeValue(),
            "SERVICE_UNAVAILABLE, NOT_FOUND or INTERNAL_SERVER_ERROR");
        break;
    }
    return 503;
  }
}
