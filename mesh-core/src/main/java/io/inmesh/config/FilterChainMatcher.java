package io.inmesh.config;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses the filter chain of a connection. Criterion by criterion, in Envoy's order, only those
 * chains stay that match it most specifically; there is no way back to a less specific one. Source:
 * {@code envoy.config.listener.v3.FilterChainMatch}. Immutable; a choice allocates nothing where no
 * chain asks for address ranges.
 *
 * <p>The three criteria by which listeners have many chains (destination port, destination range,
 * server name) are looked up one in the other, as in Envoy's {@code FilterChainManagerImpl}; what
 * is left after them are few, which are compared. So most of a choice costs the same however many
 * chains there are; only the ranges of a port are tried one after the other.
 *
 * <p>Of the client's application protocols only the agreed one is known.
 *
 * <pre>{@code
 * FilterChainMatcher matcher = new FilterChainMatcher(List.of(FilterChainMatch.ANY));
 * int chain = matcher.find(connection); // 0
 * }</pre>
 */
public final class FilterChainMatcher {
  static final int NO_MATCH = -1;

  private final boolean takesAll;
  private final boolean hasServerNames;

  /** Sorted; 0 is for those that take any port. */
  private final int[] ports;

  private final ChainsByAddress[] byPort;

  /**
   * Chooses among chains with these matches.
   *
   * @throws IllegalArgumentException when a prefix in them is no address range
   */
  public FilterChainMatcher(List<FilterChainMatch> matches) {
    takesAll = matches.size() == 1 && matches.get(0).equals(FilterChainMatch.ANY);
    hasServerNames = matches.stream().anyMatch(match -> !match.serverNames().isEmpty());
    Map<Integer, ChainsByAddress.Builder> builders = new TreeMap<>();
    for (int i = 0; i < matches.size(); i++) {
      FilterChainMatch match = matches.get(i);
      builders
          .computeIfAbsent(match.destinationPort(), port -> new ChainsByAddress.Builder())
          .add(i, match);
    }
    ports = builders.keySet().stream().mapToInt(Integer::intValue).toArray();
    byPort =
        builders.values().stream()
            .map(ChainsByAddress.Builder::build)
            .toArray(ChainsByAddress[]::new);
  }

  /** The index of the chain that takes the connection; -1 when none does. */
  public int find(FilterChainMatch.Connection connection) {
    if (takesAll) {
      return 0;
    }
    InetSocketAddress local = connection.local();
    int at = local == null ? NO_MATCH : indexOf(local.getPort());
    if (at < 0) {
      at = indexOf(0);
    }
    String name = hasServerNames ? connection.serverName().toLowerCase(Locale.ROOT) : "";
    return at < 0 ? NO_MATCH : byPort[at].find(connection, local, name);
  }

  private int indexOf(int port) {
    return Arrays.binarySearch(ports, port);
  }
}
