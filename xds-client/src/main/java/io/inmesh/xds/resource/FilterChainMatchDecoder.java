package io.inmesh.xds.resource;

import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterChainMatch.SourceType;
import io.inmesh.xds.proto.envoy.config.core.v3.CidrRange;
import io.inmesh.xds.resource.value.IpAddresses;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.List;

/** Decodes {@code envoy.config.listener.v3.FilterChainMatch}. */
final class FilterChainMatchDecoder {
  private FilterChainMatchDecoder() {}

  static FilterChainMatch decode(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.FilterChainMatch match) {
    if (!match.getAddressSuffix().isEmpty() || match.hasSuffixLen()) {
      place.field("address_suffix").invalid("set", "unset: Envoy does not implement it");
    }
    return new FilterChainMatch(
        match.getDestinationPort().getValue(),
        prefixes(place, "prefix_ranges", match.getPrefixRangesList()),
        serverNames(place, match.getServerNamesList()),
        match.getTransportProtocol(),
        match.getApplicationProtocolsList(),
        sourceType(place, match),
        prefixes(place, "source_prefix_ranges", match.getSourcePrefixRangesList()),
        match.getSourcePortsList());
  }

  private static List<String> prefixes(Place place, String field, List<CidrRange> ranges) {
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

  /** As in Envoy: exact, or with {@code *.} in front, and a wildcard nowhere else. */
  private static List<String> serverNames(Place place, List<String> names) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      boolean partial = name.indexOf('*', name.startsWith("*.") ? 1 : 0) >= 0;
      if (partial) {
        place.item("server_names", i).invalid(name, "a name, or *. before a name");
      }
    }
    return names;
  }

  private static SourceType sourceType(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.FilterChainMatch match) {
    switch (match.getSourceType()) {
      case ANY:
        return SourceType.ANY;
      case SAME_IP_OR_LOOPBACK:
        return SourceType.SAME_IP_OR_LOOPBACK;
      case EXTERNAL:
        return SourceType.EXTERNAL;
      case UNRECOGNIZED:
        place.field("source_type").invalid(match.getSourceTypeValue(), "0 to 2");
        break;
    }
    return SourceType.ANY;
  }
}
