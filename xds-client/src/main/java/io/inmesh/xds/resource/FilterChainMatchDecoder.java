package io.inmesh.xds.resource;

import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterChainMatch.SourceType;
import io.inmesh.xds.resource.value.CidrRanges;
import io.inmesh.xds.resource.value.Place;
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
        CidrRanges.read(place, "prefix_ranges", match.getPrefixRangesList()),
        serverNames(place, match.getServerNamesList()),
        match.getTransportProtocol(),
        match.getApplicationProtocolsList(),
        sourceType(place, match),
        CidrRanges.read(place, "source_prefix_ranges", match.getSourcePrefixRangesList()),
        match.getSourcePortsList());
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
