package io.inmesh.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cluster ({@code envoy.config.cluster.v3.Cluster}).
 *
 * @param name the resource name
 * @param discovery how its endpoints are found
 * @param balancing how an endpoint is picked
 * @param circuitBreakers limits of concurrency
 * @param outlierDetection null when the cluster has none
 * @param healthChecks active checks
 * @param connection how connections to its endpoints are made
 * @param metadata the cluster's metadata
 */
public record Cluster(
    String name,
    Discovery discovery,
    Balancing balancing,
    CircuitBreakers circuitBreakers,
    @Nullable OutlierDetection outlierDetection,
    List<HealthCheck> healthChecks,
    UpstreamConnection connection,
    Metadata metadata) {

  public Cluster {
    Objects.requireNonNull(name, "name");
    healthChecks = List.copyOf(healthChecks);
  }

  /** A builder with the proto's defaults. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  /** How a cluster's endpoints are found. */
  public sealed interface Discovery {
    /**
     * {@code EDS}.
     *
     * @param serviceName the name of the endpoints; by default the cluster's
     * @param origin {@code eds_config}
     * @param fetchTimeoutNanos {@code initial_fetch_timeout}: how long the first answer may take
     *     before the cluster counts as one without endpoints, in nanoseconds; 0 is without end
     */
    record Eds(String serviceName, ResourceOrigin origin, long fetchTimeoutNanos)
        implements Discovery {
      /** Endpoints of the default origin, with the default timeout. */
      public Eds(String serviceName) {
        this(serviceName, ResourceOrigin.DEFAULT, ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS);
      }

      /** What tells these endpoints from others; the name when they are of the default origin. */
      public String key() {
        return origin.key(serviceName);
      }
    }

    /** {@code STATIC}: endpoints inside the cluster. */
    record Static(Endpoints endpoints) implements Discovery {}

    /** {@code STRICT_DNS}: every address of every host name. */
    record StrictDns(Endpoints endpoints, DnsOptions options) implements Discovery {}

    /** {@code LOGICAL_DNS}: one host name, one logical endpoint. */
    record LogicalDns(Endpoints endpoints, DnsOptions options) implements Discovery {}

    /**
     * {@code ORIGINAL_DST}: where the caller wanted to go.
     *
     * @param useHeader {@code use_http_header}
     * @param header {@code http_header_name} in lower case, default {@code
     *     x-envoy-original-dst-host}
     * @param portOverride {@code upstream_port_override}; -1 for none
     * @param cleanupInterval {@code cleanup_interval}: a destination that was not asked for during
     *     one of these is forgotten; default 5 s
     */
    record OriginalDst(boolean useHeader, String header, int portOverride, Duration cleanupInterval)
        implements Discovery {}

    /**
     * A discovery, or another vital part of the cluster, that cannot be honoured. Such a cluster is
     * never in {@link MeshConfig#clusters()}: its place is taken by a problem with this reason.
     */
    record Unusable(String reason) implements Discovery {}

    /** Aggregate: other clusters in order of priority. */
    record Aggregate(List<String> clusters) implements Discovery {
      public Aggregate {
        clusters = List.copyOf(clusters);
      }
    }
  }

  /**
   * DNS options.
   *
   * @param refreshRate {@code dns_refresh_rate}, default 5 s
   * @param jitter {@code dns_jitter}: each look-up after one that succeeded comes later by a random
   *     part of it; default none
   * @param failureRefreshRate {@code dns_failure_refresh_rate.base_interval}: after the first
   *     failure, doubled with each further one; null: always as {@code refreshRate}
   * @param failureMaxRefreshRate {@code dns_failure_refresh_rate.max_interval}; null: ten times the
   *     base
   * @param respectTtl {@code respect_dns_ttl}
   * @param minRefreshRate {@code dns_min_refresh_rate}: what a shorter TTL is taken for, default 0
   * @param family {@code dns_lookup_family}
   */
  public record DnsOptions(
      Duration refreshRate,
      Duration jitter,
      @Nullable Duration failureRefreshRate,
      @Nullable Duration failureMaxRefreshRate,
      boolean respectTtl,
      Duration minRefreshRate,
      LookupFamily family) {
    /** Options that take each TTL as it is. */
    public DnsOptions(
        Duration refreshRate,
        Duration jitter,
        @Nullable Duration failureRefreshRate,
        @Nullable Duration failureMaxRefreshRate,
        boolean respectTtl,
        LookupFamily family) {
      this(
          refreshRate,
          jitter,
          failureRefreshRate,
          failureMaxRefreshRate,
          respectTtl,
          Duration.ZERO,
          family);
    }

    /** The proto's defaults. */
    public static final DnsOptions DEFAULT =
        new DnsOptions(Duration.ofSeconds(5), Duration.ZERO, null, null, false, LookupFamily.AUTO);

    /** {@code DnsLookupFamily}. */
    public enum LookupFamily {
      AUTO,
      V4_ONLY,
      V6_ONLY,
      V4_PREFERRED,
      ALL
    }
  }

  /** Builds a {@link Cluster}. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private Discovery discovery;
    private Balancing balancing = Balancing.DEFAULT;
    private CircuitBreakers circuitBreakers = CircuitBreakers.DEFAULT;
    private @Nullable OutlierDetection outlierDetection;
    private List<HealthCheck> healthChecks = List.of();
    private UpstreamConnection connection = UpstreamConnection.DEFAULT;
    private Metadata metadata = Metadata.EMPTY;

    private Builder(String name) {
      this.name = name;
      this.discovery = new Discovery.Eds(name);
    }

    public Builder discovery(Discovery value) {
      discovery = value;
      return this;
    }

    public Builder balancing(Balancing value) {
      balancing = value;
      return this;
    }

    public Builder circuitBreakers(CircuitBreakers value) {
      circuitBreakers = value;
      return this;
    }

    public Builder outlierDetection(@Nullable OutlierDetection value) {
      outlierDetection = value;
      return this;
    }

    public Builder healthChecks(List<HealthCheck> value) {
      healthChecks = value;
      return this;
    }

    public Builder connection(UpstreamConnection value) {
      connection = value;
      return this;
    }

    public Builder metadata(Metadata value) {
      metadata = value;
      return this;
    }

    public Cluster build() {
      return new Cluster(
          name,
          discovery,
          balancing,
          circuitBreakers,
          outlierDetection,
          healthChecks,
          connection,
          metadata);
    }
  }
}
