package io.inmesh.config;

/**
 * The terminal filter ({@code envoy.extensions.filters.http.router.v3.Router}).
 *
 * @param suppressEnvoyHeaders emit no {@code x-envoy-*} headers
 * @param respectExpectedRqTimeout take {@code x-envoy-expected-rq-timeout-ms} of the request as the
 *     timeout
 */
public record RouterConfig(boolean suppressEnvoyHeaders, boolean respectExpectedRqTimeout)
    implements FilterConfig {
  /** The proto's defaults. */
  public static final RouterConfig DEFAULT = new RouterConfig(false, false);

  @Override
  public String filterType() {
    return "envoy.filters.http.router";
  }
}
