package io.inmesh.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filter chains of one destination port by their destination ranges: the longest that has the
 * address counts, and those that ask for none only where no range has it. Immutable.
 */
final class ChainsByAddress {
  /** The longest first. */
  private final List<Ranged> ranges;

  private final @Nullable ChainsByName others;

  private record Ranged(AddressRange range, ChainsByName chains) {}

  private ChainsByAddress(List<Ranged> ranges, @Nullable ChainsByName others) {
    this.ranges = ranges;
    this.others = others;
  }

  int find(
      FilterChainMatch.Connection connection,
      @Nullable InetSocketAddress local,
      String lowerCaseName) {
    ChainsByName chains = others;
    InetAddress to = ranges.isEmpty() || local == null ? null : local.getAddress();
    if (to != null) {
      byte[] address = to.getAddress();
      for (Ranged ranged : ranges) {
        if (ranged.range().contains(address)) {
          chains = ranged.chains();
          break;
        }
      }
    }
    return chains == null
        ? FilterChainMatcher.NO_MATCH
        : chains.find(connection, local, connection.remote(), lowerCaseName);
  }

  /** Collects chains. */
  static final class Builder {
    private final Map<IpRange, ChainsByName.Builder> ranges = new LinkedHashMap<>();
    private final ChainsByName.Builder others = new ChainsByName.Builder();

    void add(int index, FilterChainMatch match) {
      if (match.destinationPrefixes().isEmpty()) {
        others.add(index, match);
      }
      match.destinationPrefixes().stream()
          .map(IpRange::parse)
          .map(IpRange::masked)
          .distinct()
          .forEach(range ->
              ranges.computeIfAbsent(range, key -> new ChainsByName.Builder()).add(index, match));
    }

    ChainsByAddress build() {
      List<Ranged> all = new ArrayList<>();
      ranges.forEach(
          (range, chains) -> all.add(new Ranged(new AddressRange(range), chains.build())));
      all.sort(Comparator.comparingInt(each -> -each.range().bits()));
      return new ChainsByAddress(List.copyOf(all), others.isEmpty() ? null : others.build());
    }
  }
}
