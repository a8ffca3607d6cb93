package io.inmesh.xds.resource;

import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;

/** Decodes how the host names of a DNS cluster are resolved. */
final class DnsDecoder {
  private DnsDecoder() {}

  static DnsOptions decode(Place place, Cluster cluster) {
    Place failureAt = place.field("dns_failure_refresh_rate");
    Cluster.RefreshRate failure = cluster.getDnsFailureRefreshRate();
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
            cluster.hasDnsRefreshRate(),
            cluster.getDnsRefreshRate(),
            DnsOptions.DEFAULT.refreshRate()),
        base,
        max,
        cluster.getRespectDnsTtl(),
        family(place, cluster));
  }

  private static LookupFamily family(Place place, Cluster cluster) {
    switch (cluster.getDnsLookupFamily()) {
      case AUTO:
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
        place.field("dns_lookup_family").invalid(cluster.getDnsLookupFamilyValue(), "0 to 4");
        break;
    }
    return LookupFamily.AUTO;
  }
}
