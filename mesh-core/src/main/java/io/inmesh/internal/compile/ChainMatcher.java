package io.inmesh.internal.compile;

import io.inmesh.call.ConnectionView;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterChainMatch.SourceType;
import io.inmesh.config.IpRange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the filter chain of a connection. Criterion by criterion, in Envoy's order, only those
 * chains stay that match it most specifically; there is no way back to a less specific one. Source:
 * {@code envoy.config.listener.v3.FilterChainMatch}. Immutable.
 *
 * <p>Of the client's application protocols only the agreed one is known.
 */
final class ChainMatcher {
  private static final int NO_MATCH = -1;
  private static final int CRITERIA = 8;
  private static final @Nullable InetAddress LOOPBACK_4 = IpRange.literal("127.0.0.1");
  private static final @Nullable InetAddress LOOPBACK_6 = IpRange.literal("::1");

  private final List<Chain> chains;

  ChainMatcher(List<FilterChainMatch> matches) {
    chains = matches.stream().map(Chain::new).toList();
  }

  /** The index of the chain that takes the connection; -1 when none does. */
  int find(ConnectionView connection) {
    if (chains.size() == 1 && chains.get(0).match.equals(FilterChainMatch.ANY)) {
      return 0;
    }
    List<Integer> candidates = new ArrayList<>(chains.size());
    for (int i = 0; i < chains.size(); i++) {
      candidates.add(i);
    }
    for (int criterion = 0; criterion < CRITERIA && !candidates.isEmpty(); criterion++) {
      candidates = mostSpecific(candidates, criterion, connection);
    }
    return candidates.isEmpty() ? NO_MATCH : candidates.get(0);
  }

  private List<Integer> mostSpecific(
      List<Integer> candidates, int criterion, ConnectionView connection) {
    List<Integer> best = new ArrayList<>(candidates.size());
    int most = 0;
    for (int candidate : candidates) {
      int specific = chains.get(candidate).specificity(criterion, connection);
      if (specific > most) {
        best.clear();
        most = specific;
      }
      if (specific == most) {
        best.add(candidate);
      }
    }
    return best;
  }

  /** A chain's match with its texts parsed. */
  private static final class Chain {
    final FilterChainMatch match;
    private final List<IpRange> destinations;
    private final List<IpRange> sources;

    Chain(FilterChainMatch match) {
      this.match = match;
      destinations = match.destinationPrefixes().stream().map(IpRange::parse).toList();
      sources = match.sourcePrefixes().stream().map(IpRange::parse).toList();
    }

    /** How specifically it matches: 0 when it asks nothing; {@link #NO_MATCH}. */
    int specificity(int criterion, ConnectionView connection) {
      InetSocketAddress local = connection.local();
      InetSocketAddress remote = connection.remote();
      return switch (criterion) {
        case 0 -> equal(match.destinationPort(), local == null ? -1 : local.getPort());
        case 1 -> longest(destinations, local);
        case 2 -> serverName(connection.serverName().toLowerCase(Locale.ROOT));
        case 3 -> transport(connection);
        case 4 -> among(match.applicationProtocols(), connection.applicationProtocol());
        case 5 -> source(local, remote);
        case 6 -> longest(sources, remote);
        default -> among(match.sourcePorts(), remote == null ? -1 : remote.getPort());
      };
    }

    private static int equal(int wanted, int actual) {
      return wanted == 0 ? 0 : wanted == actual ? 1 : NO_MATCH;
    }

    private static int among(List<?> wanted, Object actual) {
      return wanted.isEmpty() ? 0 : wanted.contains(actual) ? 1 : NO_MATCH;
    }

    private static int longest(List<IpRange> ranges, @Nullable InetSocketAddress address) {
      if (ranges.isEmpty()) {
        return 0;
      }
      InetAddress ip = address == null ? null : address.getAddress();
      int longest = NO_MATCH;
      for (IpRange range : ranges) {
        if (range.contains(ip)) {
          longest = Math.max(longest, range.bits() + 1);
        }
      }
      return longest;
    }

    /** An exact name is more specific than any suffix, a longer suffix than a shorter one. */
    private int serverName(String name) {
      if (match.serverNames().isEmpty()) {
        return 0;
      }
      int most = NO_MATCH;
      for (String wanted : match.serverNames()) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        if (lower.equals(name) && !name.isEmpty()) {
          return Integer.MAX_VALUE;
        }
        if (lower.startsWith("*.")
            && name.endsWith(lower.substring(1))
            && name.length() >= lower.length()) {
          most = Math.max(most, lower.length());
        }
      }
      return most;
    }

    private int transport(ConnectionView connection) {
      if (match.transportProtocol().isEmpty()) {
        return 0;
      }
      return match.transportProtocol().equals(connection.isTls() ? "tls" : "raw_buffer")
          ? 1
          : NO_MATCH;
    }

    private int source(@Nullable InetSocketAddress local, @Nullable InetSocketAddress remote) {
      if (match.sourceType() == SourceType.ANY) {
        return 0;
      }
      InetAddress from = remote == null ? null : remote.getAddress();
      InetAddress to = local == null ? null : local.getAddress();
      boolean near = from != null && (isLoopback(from) || from.equals(to));
      return near == (match.sourceType() == SourceType.SAME_IP_OR_LOOPBACK) ? 1 : NO_MATCH;
    }

    /** As Envoy has it: 127.0.0.1 and ::1 alone, not all of 127.0.0.0/8. */
    private static boolean isLoopback(InetAddress address) {
      return address.equals(LOOPBACK_4) || address.equals(LOOPBACK_6);
    }
  }
}
