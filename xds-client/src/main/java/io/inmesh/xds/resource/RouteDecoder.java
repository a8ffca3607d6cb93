package io.inmesh.xds.resource;

import io.inmesh.config.InvalidRoute;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.xds.resource.filter.FilterOverrides;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;

/** Decodes {@code envoy.config.route.v3.Route}; one that is wrong becomes an invalid route. */
final class RouteDecoder {
  /** Takes every request. */
  private static final RouteMatch ALL = RouteMatch.of(new PathMatcher.Prefix("", false));

  private final int maxDirectResponseBodyBytes;

  RouteDecoder(int maxDirectResponseBodyBytes) {
    this.maxDirectResponseBodyBytes = maxDirectResponseBodyBytes;
  }

  /** A route that fails every request which comes to it. */
  static InvalidRoute closed(String reason) {
    return new InvalidRoute("", ALL, reason);
  }

  RouteEntry decode(Place place, io.inmesh.xds.proto.envoy.config.route.v3.Route route) {
    Place matchAt = place.field("match");
    RouteMatch match = RouteMatchDecoder.decode(matchAt, route.getMatch());
    Route decoded =
        new Route(
            route.getName(),
            match,
            action(place, route, match.path()),
            HeaderEditReader.read(
                place,
                "request",
                route.getRequestHeadersToAddList(),
                route.getRequestHeadersToRemoveList()),
            HeaderEditReader.read(
                place,
                "response",
                route.getResponseHeadersToAddList(),
                route.getResponseHeadersToRemoveList()),
            FilterOverrides.decode(place, route.getTypedPerFilterConfigMap()),
            Structs.metadata(route.getMetadata()),
            BufferLimitsDecoder.decode(
                route.hasRequestBodyBufferLimit(),
                route.getRequestBodyBufferLimit(),
                route.hasPerRequestBufferLimitBytes(),
                route.getPerRequestBufferLimitBytes()));
    if (!place.broken()) {
      return decoded;
    }
    return new InvalidRoute(
        route.getName(),
        matchAt.broken() ? RouteMatchDecoder.widest(route.getMatch()) : match,
        place.reason());
  }

  private RouteAction action(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.Route route, PathMatcher match) {
    switch (route.getActionCase()) {
      case ROUTE:
        return ForwardDecoder.decode(place.field("route"), route.getRoute(), match);
      case REDIRECT:
        return RedirectDecoder.decode(place.field("redirect"), route.getRedirect());
      case DIRECT_RESPONSE:
        return DirectResponseDecoder.decode(
            place.field("direct_response"), route.getDirectResponse(), maxDirectResponseBodyBytes);
      case FILTER_ACTION, NON_FORWARDING_ACTION:
        break;
      case ACTION_NOT_SET:
        place.invalid("no action", "route, redirect or direct_response");
        break;
    }
    return new RouteAction.NonForwarding();
  }
}
