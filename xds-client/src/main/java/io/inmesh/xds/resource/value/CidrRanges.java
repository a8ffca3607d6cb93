package io.inmesh.xds.resource.value;

import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code envoy.config.core.v3.CidrRange}. */
public final class CidrRanges {
  private CidrRanges() {}

  /** All items of a repeated field, each as {@code address/length}. */
  public static List<String> read(Place place, String field, List<CidrRange> ranges) {
    List<String> texts = new ArrayList<>(ranges.size());
    for (int i = 0; i < ranges.size(); i++) {
      String address = ranges.get(i).getAddressPrefix();
      int bits = IpAddresses.isV4(address) ? 32 : 128;
      long length = Scalars.unsigned(ranges.get(i).getPrefixLen());
      if (!IpAddresses.isLiteral(address)) {
        place.item(field, i).field("address_prefix").invalid(address, "an IP address");
      } else if (length > bits) {
        place.item(field, i).field("prefix_len").invalid(length, "0 to " + bits);
      }
      texts.add(address + '/' + length);
    }
    return texts;
  }
}
