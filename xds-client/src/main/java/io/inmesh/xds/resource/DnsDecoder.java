package io.inmesh.xds.resource;

import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;

/** Decodes how the host names of a DNS cluster are resolved. */
final class DnsDecoder {
  private DnsDecoder() {}

  /** The fields of a cluster of the types {@code STRICT_DNS} and {@code LOGICAL_DNS}. */
  static DnsOptions decode(Place place, Cluster cluster) {
    DnsCluster.Builder same =
        DnsCluster.newBuilder()
            .setRespectDnsTtl(cluster.getRespectDnsTtl())
            .setDnsLookupFamilyValue(cluster.getDnsLookupFamilyValue() + 1); // AUTO is 0 here
    if (cluster.hasDnsRefreshRate()) {
      same.setDnsRefreshRate(cluster.getDnsRefreshRate());
    }
    if (cluster.hasDnsJitter()) {
      same.setDnsJitter(cluster.getDnsJitter());
    }
    if (cluster.hasDnsFailureRefreshRate()) {
      Cluster.RefreshRate failure = cluster.getDnsFailureRefreshRate();
      DnsCluster.RefreshRate.Builder rate = DnsCluster.RefreshRate.newBuilder();
      if (failure.hasBaseInterval()) {
        rate.setBaseInterval(failure.getBaseInterval());
      }
      if (failure.hasMaxInterval()) {
        rate.setMaxInterval(failure.getMaxInterval());
      }
      same.setDnsFailureRefreshRate(rate);
    }
    return decode(place, same.build());
  }

  /** A {@code DnsCluster}; the fields of the cluster around it do not count. */
  static DnsOptions decode(Place place, DnsCluster dns) {
    Place failureAt = place.field("dns_failure_refresh_rate");
    DnsCluster.RefreshRate failure = dns.getDnsFailureRefreshRate();
    Duration base =
        Scalars.optionalDuration(
            failureAt.field("base_interval"), failure.hasBaseInterval(), failure.getBaseInterval());
    Place maxAt = failureAt.field("max_interval");
    Duration max =
        Scalars.optionalDuration(maxAt, failure.hasMaxInterval(), failure.getMaxInterval());
    if (base != null && max != null && max.compareTo(base) < 0) {
      maxAt.invalid(max, "at least the base_interval, " + base);
    }
    return new DnsOptions(
        Scalars.duration(
            place.field("dns_refresh_rate"),
            dns.hasDnsRefreshRate(),
            dns.getDnsRefreshRate(),
            DnsOptions.DEFAULT.refreshRate()),
        Scalars.duration(
            place.field("dns_jitter"), dns.hasDnsJitter(), dns.getDnsJitter(), Duration.ZERO),
        base,
        max,
        dns.getRespectDnsTtl(),
        Scalars.duration(
            place.field("dns_min_refresh_rate"),
            dns.hasDnsMinRefreshRate(),
            dns.getDnsMinRefreshRate(),
            Duration.ZERO),
        family(place.field("dns_lookup_family"), dns));
  }

  private static LookupFamily family(Place place, DnsCluster dns) {
    switch (dns.getDnsLookupFamily()) {
      case UNSPECIFIED, AUTO:
        return LookupFamily.AUTO;
      case V4_ONLY:
        return LookupFamily.V4_ONLY;
      case V6_ONLY:
        return LookupFamily.V6_ONLY;
      case V4_PREFERRED:
        return LookupFamily.V4_PREFERRED;
      case ALL:
        return LookupFamily.ALL;
      case UNRECOGNIZED:
        place.invalid(dns.getDnsLookupFamilyValue(), "a known family");
        break;
    }
    return LookupFamily.AUTO;
  }
}
