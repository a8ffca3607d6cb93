package io.inmesh.xds.resource;

import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouterConfig;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.ForwardClientCertDetails;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.resource.filter.HttpFilters;
import io.inmesh.xds.resource.value.CidrRanges;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.List;

/**
 * Decodes {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}. What is wrong
 * outside its inline routes closes all of them.
 */
final class HttpConnectionManagerDecoder {
  private static final List<HttpFilter> ONLY_ROUTER =
      List.of(new HttpFilter("envoy.filters.http.router", RouterConfig.DEFAULT, false));

  private HttpConnectionManagerDecoder() {}

  static HttpConnectionManager decode(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager
          manager) {
    UpgradeConfigs.check(place, manager);
    Http2Settings.check(place.field("http2_protocol_options"), manager.getHttp2ProtocolOptions());
    HttpConnectionManager decoded =
        new HttpConnectionManager(
            manager.getStatPrefix(),
            routes(place, manager),
            HttpFilters.decode(place, manager.getHttpFiltersList()),
            RequestNormalizationDecoder.decode(place, manager),
            forwarding(place, manager),
            timeouts(place, manager),
            LocalReplyDecoder.decode(
                place.field("local_reply_config"), manager.getLocalReplyConfig()));
    ResourceError error = place.firstOutside("route_config");
    return error == null ? decoded : closed(decoded, error.toString());
  }

  /**
   * The same connection manager, but it takes no request. Its routes stay: they tell which
   * authorities it is for.
   */
  static HttpConnectionManager closed(HttpConnectionManager manager, String reason) {
    return manager.unusable() != null
        ? manager
        : new HttpConnectionManager(
            manager.statPrefix(),
            manager.routes(),
            ONLY_ROUTER,
            manager.normalization(),
            manager.forwarding(),
            manager.timeouts(),
            manager.localReplies(),
            reason);
  }

  /** A connection manager of which nothing could be read. */
  static HttpConnectionManager closed(String reason) {
    return new HttpConnectionManager(
        "",
        new RouteSource.Inline(RouteTableDecoder.closed("", reason)),
        ONLY_ROUTER,
        RequestNormalization.NONE,
        ForwardingHeaders.DEFAULT,
        HttpTimeouts.DEFAULT,
        LocalReplyConfig.NONE,
        reason);
  }

  private static RouteSource routes(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager
          manager) {
    switch (manager.getRouteSpecifierCase()) {
      case RDS:
        Place at = place.field("rds");
        String name = ResourceKey.canonicalName(manager.getRds().getRouteConfigName());
        if (name.isEmpty()) {
          at.field("route_config_name").invalid("\"\"", "a route configuration's name");
        }
        Place from = at.field("config_source");
        ConfigSource source = manager.getRds().getConfigSource();
        RouteSource named =
            new RouteSource.Named(
                name,
                ConfigSources.read(from, source, name),
                ConfigSources.fetchTimeoutNanos(from, source));
        // Of a table that cannot be asked for nobody can tell which authorities it has.
        return at.broken()
            ? new RouteSource.Inline(RouteTableDecoder.closed("", at.reason()))
            : named;
      case ROUTE_CONFIG:
        return new RouteSource.Inline(
            RouteTableDecoder.decode(place.field("route_config"), manager.getRouteConfig()));
      case SCOPED_ROUTES:
        break;
      case ROUTESPECIFIER_NOT_SET:
        place.invalid("no route_specifier", "rds or route_config");
        break;
    }
    return new RouteSource.Inline(RouteTableDecoder.closed("", place.reason()));
  }

  private static ForwardingHeaders forwarding(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager
          manager) {
    return ForwardingHeaders.builder()
        .useRemoteAddress(manager.getUseRemoteAddress().getValue())
        .xffTrustedHops(
            (int) Math.min(Scalars.unsigned(manager.getXffNumTrustedHops()), Integer.MAX_VALUE))
        .skipXffAppend(manager.getSkipXffAppend())
        .appendXForwardedPort(manager.getAppendXForwardedPort())
        .via(manager.getVia())
        .requestId(
            new ForwardingHeaders.RequestId(
                Scalars.flag(manager.hasGenerateRequestId(), manager.getGenerateRequestId(), true),
                manager.getPreserveExternalRequestId(),
                manager.getAlwaysSetRequestIdInResponse()))
        .internalAddresses(
            CidrRanges.read(
                place.field("internal_address_config"),
                "cidr_ranges",
                manager.getInternalAddressConfig().getCidrRangesList()))
        .keepClientCert(
            manager.getForwardClientCertDetails() == ForwardClientCertDetails.ALWAYS_FORWARD_ONLY)
        .scheme(scheme(place.field("scheme_header_transformation"), manager))
        .build();
  }

  private static String scheme(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager
          manager) {
    String scheme = manager.getSchemeHeaderTransformation().getSchemeToOverwrite();
    if (!scheme.isEmpty() && !scheme.equals("http") && !scheme.equals("https")) {
      place.field("scheme_to_overwrite").invalid(scheme, "http or https");
    }
    return scheme;
  }

  private static HttpTimeouts timeouts(
      Place place,
      io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager
          manager) {
    HttpTimeouts defaults = HttpTimeouts.DEFAULT;
    var common = manager.getCommonHttpProtocolOptions();
    Place commonAt = place.field("common_http_protocol_options");
    return new HttpTimeouts(
        Scalars.duration(
            place.field("request_timeout"),
            manager.hasRequestTimeout(),
            manager.getRequestTimeout(),
            defaults.request()),
        Scalars.duration(
            place.field("stream_idle_timeout"),
            manager.hasStreamIdleTimeout(),
            manager.getStreamIdleTimeout(),
            defaults.streamIdle()),
        Scalars.optionalDuration(
            commonAt.field("max_stream_duration"),
            common.hasMaxStreamDuration(),
            common.getMaxStreamDuration()));
  }
}
