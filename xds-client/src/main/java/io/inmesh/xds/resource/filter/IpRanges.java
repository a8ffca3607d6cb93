package io.inmesh.xds.resource.filter;

import io.inmesh.config.IpRange;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.net.InetAddress;

/** Reads {@code envoy.config.core.v3.CidrRange}. */
final class IpRanges {
  private static final IpRange WRONG = IpRange.parse("255.255.255.255/32");

  private IpRanges() {}

  static IpRange read(Place place, CidrRange range) {
    InetAddress network = IpRange.literal(range.getAddressPrefix());
    if (network == null) {
      place.field("address_prefix").invalid(range.getAddressPrefix(), "an IP address");
      return WRONG;
    }
    // A longer one than the address has bits means all of them, as in Envoy.
    int most = network.getAddress().length * 8;
    return new IpRange(network, (int) Math.min(Scalars.unsigned(range.getPrefixLen()), most));
  }
}
