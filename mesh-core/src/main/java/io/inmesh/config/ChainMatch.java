package io.inmesh.config;

import io.inmesh.config.FilterChainMatch.SourceType;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a filter chain asks of a connection beside its destination and server name. Immutable.
 *
 * <p>How specifically it matches each criterion stands in one number, the first criterion in its
 * highest bits: the greatest number is the chain that would stay to the end. When it fails a
 * criterion, so do all others that stayed as long.
 */
final class ChainMatch {
  /** Less than any specificity. */
  static final long NOTHING = -1;

  /** Whether a chain matches at all; above are the bits that tell how specifically. */
  private static final long MATCHES = 1;

  /** Takes the length of a prefix; every other criterion takes two bits. */
  private static final int PREFIX_BITS = 9;

  private static final int FEW_BITS = 2;
  private static final int NO_MATCH = -1;
  private static final @Nullable InetAddress LOOPBACK_4 = IpRange.literal("127.0.0.1");
  private static final @Nullable InetAddress LOOPBACK_6 = IpRange.literal("::1");

  private final int index;
  private final FilterChainMatch match;
  private final AddressRange[] sources;

  /** The match of the chain at an index. */
  ChainMatch(int index, FilterChainMatch match) {
    this.index = index;
    this.match = match;
    this.sources = AddressRange.of(match.sourcePrefixes());
  }

  /** The chain's. */
  int index() {
    return index;
  }

  /** Whether a specificity is that of a match. */
  static boolean matches(long specificity) {
    return specificity != NOTHING && (specificity & MATCHES) != 0;
  }

  /** Whether it asks where a connection comes from, by ranges. */
  boolean hasSources() {
    return sources.length > 0;
  }

  /**
   * The number; what comes after a criterion that it fails counts as failed.
   *
   * @param source the address of the remote, if this asks for one; null when that is not known
   */
  long specificity(
      FilterChainMatch.Connection connection,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      byte @Nullable [] source) {
    int transport = transport(connection);
    int protocol = transport == NO_MATCH ? NO_MATCH : applicationProtocol(connection);
    int type = protocol == NO_MATCH ? NO_MATCH : source(local, remote);
    int prefix = type == NO_MATCH ? NO_MATCH : longest(source);
    int port = prefix == NO_MATCH ? NO_MATCH : sourcePort(remote);
    long number = transport + 1L;
    number = number << FEW_BITS | (protocol + 1L);
    number = number << FEW_BITS | (type + 1L);
    number = number << PREFIX_BITS | (prefix + 1L);
    number = number << FEW_BITS | (port + 1L);
    return number << 1 | (port == NO_MATCH ? 0 : MATCHES);
  }

  private int transport(FilterChainMatch.Connection connection) {
    if (match.transportProtocol().isEmpty()) {
      return 0;
    }
    return match.transportProtocol().equals(connection.isTls() ? "tls" : "raw_buffer")
        ? 1
        : NO_MATCH;
  }

  private int applicationProtocol(FilterChainMatch.Connection connection) {
    List<String> wanted = match.applicationProtocols();
    return wanted.isEmpty() ? 0 : wanted.contains(connection.applicationProtocol()) ? 1 : NO_MATCH;
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

  private int longest(byte @Nullable [] source) {
    if (sources.length == 0) {
      return 0;
    }
    int longest = NO_MATCH;
    if (source != null) {
      for (AddressRange range : sources) {
        if (range.contains(source)) {
          longest = Math.max(longest, range.bits() + 1);
        }
      }
    }
    return longest;
  }

  private int sourcePort(@Nullable InetSocketAddress remote) {
    List<Integer> wanted = match.sourcePorts();
    if (wanted.isEmpty()) {
      return 0;
    }
    return remote != null && wanted.contains(remote.getPort()) ? 1 : NO_MATCH;
  }
}
