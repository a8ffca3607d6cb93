package io.inmesh.xds.resource.filter;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which filters are known, and how. */
public final class FilterTypes {
  private static final List<FilterDecoder> DECODERS =
      List.of(
          new RouterDecoder(),
          new FaultDecoder(),
          new RbacDecoder(),
          new LocalRateLimitDecoder(),
          new HeaderMutationDecoder(),
          new CorsDecoder(),
          new BufferDecoder());

  private static final Map<String, FilterDecoder> CHAIN = new HashMap<>();
  private static final Map<String, FilterDecoder> OVERRIDE = new HashMap<>();

  static {
    for (FilterDecoder decoder : DECODERS) {
      CHAIN.put(decoder.typeName(), decoder);
      OVERRIDE.put(decoder.overrideTypeName(), decoder);
    }
  }

  /** They only watch, or only tell other proxies something; leaving them out changes no call. */
  private static final Set<String> OBSERVERS =
      Set.of(
          "envoy.extensions.filters.http.compressor.v3.Compressor",
          "envoy.extensions.filters.http.compressor.v3.CompressorPerRoute",
          "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig",
          "envoy.extensions.filters.http.health_check.v3.HealthCheck",
          "envoy.extensions.filters.http.tap.v3.Tap",
          "envoy.tcp.metadataexchange.config.MetadataExchange",
          "io.istio.http.peer_metadata.Config",
          "istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig",
          "istio.envoy.config.filter.http.authn.v2alpha1.FilterConfig",
          "stats.PluginConfig");

  /** Entries that Istio configures in changing types. */
  private static final Set<String> OBSERVER_NAMES =
      Set.of("istio.alpn", "istio.metadata_exchange", "istio.stats");

  /** Never left out, whatever {@code is_optional} says. */
  private static final Set<String> SECURITY =
      Set.of(
          "envoy.extensions.filters.http.api_key_auth.v3.ApiKeyAuth",
          "envoy.extensions.filters.http.basic_auth.v3.BasicAuth",
          "envoy.extensions.filters.http.csrf.v3.CsrfPolicy",
          "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz",
          "envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication",
          "envoy.extensions.filters.http.oauth2.v3.OAuth2",
          "envoy.extensions.filters.http.rbac.v3.RBAC");

  private FilterTypes() {}

  static @Nullable FilterDecoder chain(String typeName) {
    return CHAIN.get(typeName);
  }

  static @Nullable FilterDecoder override(String typeName) {
    return OVERRIDE.get(typeName);
  }

  /** Whether a filter only observes, so that it may be left out. */
  public static boolean isObserver(String entryName, String typeName) {
    return OBSERVERS.contains(typeName) || OBSERVER_NAMES.contains(entryName);
  }

  static boolean isSecurity(String typeName) {
    return SECURITY.contains(typeName);
  }
}
