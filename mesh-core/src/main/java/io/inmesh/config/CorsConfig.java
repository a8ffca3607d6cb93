package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cross-origin requests ({@code envoy.extensions.filters.http.cors.v3.CorsPolicy}). Of several
 * levels each field comes from the most specific one that has it; "" and null mean unset.
 *
 * @param allowOrigins any may match
 * @param allowMethods {@code access-control-allow-methods}; {@code *} for what is asked
 * @param allowHeaders {@code access-control-allow-headers}; {@code *} for what is asked
 * @param exposeHeaders {@code access-control-expose-headers}
 * @param maxAge {@code access-control-max-age}
 * @param flags the rest
 */
public record CorsConfig(
    List<StringMatcher> allowOrigins,
    String allowMethods,
    String allowHeaders,
    String exposeHeaders,
    String maxAge,
    Flags flags)
    implements FilterConfig {
  /** The chain's entry, which says nothing by itself. */
  public static final CorsConfig NONE = new CorsConfig(List.of(), "", "", "", "", Flags.UNSET);

  public CorsConfig {
    allowOrigins = List.copyOf(allowOrigins);
  }

  @Override
  public String filterType() {
    return "envoy.filters.http.cors";
  }

  /**
   * Flags, null where unset.
   *
   * @param allowCredentials default false
   * @param allowPrivateNetwork {@code allow_private_network_access}, default false
   * @param forwardNotMatching {@code forward_not_matching_preflights}, default true
   * @param enabled {@code filter_enabled}, default always; of the most specific level only
   */
  public record Flags(
      @Nullable Boolean allowCredentials,
      @Nullable Boolean allowPrivateNetwork,
      @Nullable Boolean forwardNotMatching,
      @Nullable RuntimeFraction enabled) {
    /** Nothing set. */
    public static final Flags UNSET = new Flags(null, null, null, null);
  }
}
