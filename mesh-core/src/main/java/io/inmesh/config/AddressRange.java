package io.inmesh.config;

import java.util.List;

/** An {@link IpRange} as it is asked for every request, without a copy of its address. */
final class AddressRange {
  private final byte[] network;
  private final int bits;

  AddressRange(IpRange range) {
    this.network = range.network().getAddress();
    this.bits = range.bits();
  }

  static AddressRange[] of(List<String> cidrs) {
    return cidrs.stream()
        .map(cidr -> new AddressRange(IpRange.parse(cidr)))
        .toArray(AddressRange[]::new);
  }

  int bits() {
    return bits;
  }

  boolean contains(byte[] address) {
    return IpRange.contains(network, bits, address);
  }
}
