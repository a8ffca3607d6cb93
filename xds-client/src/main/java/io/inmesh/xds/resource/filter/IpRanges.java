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
    long bits = Scalars.unsigned(range.getPrefixLen());
    int most = network.getAddress().length * 8;
    if (bits > most) {
      place.field("prefix_len").invalid(bits, "0 to " + most);
      return WRONG;
    }
    return new IpRange(network, (int) bits);
  }
}
