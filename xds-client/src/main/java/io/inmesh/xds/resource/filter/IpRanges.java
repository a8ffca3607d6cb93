package io.inmesh.xds.resource.filter;

import io.inmesh.config.IpRange;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.resource.value.CidrRanges;
import io.inmesh.xds.resource.value.Place;

/** Reads {@code envoy.config.core.v3.CidrRange}. */
final class IpRanges {
  private static final IpRange WRONG = IpRange.parse("255.255.255.255/32");

  private IpRanges() {}

  static IpRange read(Place place, CidrRange range) {
    if (IpRange.literal(range.getAddressPrefix()) == null) {
      place.field("address_prefix").invalid(range.getAddressPrefix(), "an IP address");
      return WRONG;
    }
    return IpRange.parse(CidrRanges.text(range));
  }
}
