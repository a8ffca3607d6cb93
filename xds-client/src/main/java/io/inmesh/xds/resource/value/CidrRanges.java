package io.inmesh.xds.resource.value;

import io.inmesh.config.IpRange;
import io.inmesh.config.IpText;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code envoy.config.core.v3.CidrRange}. */
public final class CidrRanges {
  private CidrRanges() {}

  /** All items of a repeated field, each as {@link #text}. */
  public static List<String> read(Place place, String field, List<CidrRange> ranges) {
    List<String> texts = new ArrayList<>(ranges.size());
    for (int i = 0; i < ranges.size(); i++) {
      String address = ranges.get(i).getAddressPrefix();
      if (IpRange.literal(address) == null) {
        place.item(field, i).field("address_prefix").invalid(address, "an IP address");
      }
      texts.add(text(ranges.get(i)));
    }
    return texts;
  }

  /**
   * A range as {@code address/length}. A longer length than the address has bits means all of them,
   * as in Envoy.
   */
  public static String text(CidrRange range) {
    String address = range.getAddressPrefix();
    int bits = IpText.isV4(address) ? 32 : 128;
    return address + '/' + Math.min(Scalars.unsigned(range.getPrefixLen()), bits);
  }
}
