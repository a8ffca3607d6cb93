package io.inmesh.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which filter chain of a listener calls that go out meet; {@link Listener#outboundChain}. */
final class OutboundChain {
  private static final InetAddress LOOPBACK_4 = loopback("127.0.0.1");
  private static final InetAddress LOOPBACK_6 = loopback("::1");
  private static final int UNKNOWN_PORT = 0;

  private static final List<String> PLAIN = List.of("");

  /**
   * What the HTTP inspector may find. Which of them a client speaks is not known yet: h2c only
   * counts where HTTP/1.1 would find nothing.
   */
  private static final List<String> SNIFFED = List.of("http/1.1", "h2c");

  private OutboundChain() {}

  static @Nullable FilterChain of(Listener listener) {
    List<FilterChain> chains = listener.filterChains();
    FilterChain otherwise = listener.defaultFilterChain();
    if (chains.isEmpty()) {
      return otherwise;
    }
    if (chains.size() == 1 && chains.get(0).match().equals(FilterChainMatch.ANY)) {
      return chains.get(0); // as most have it, and each snapshot asks
    }
    FilterChainMatcher matcher =
        new FilterChainMatcher(chains.stream().map(FilterChain::match).toList());
    InetSocketAddress local = local(listener.address());
    for (String protocol : listener.inspectsHttp() ? SNIFFED : PLAIN) {
      int found = matcher.find(new OwnConnection(local, protocol));
      FilterChain chain = found < 0 ? otherwise : chains.get(found);
      if (chain != null) {
        return chain;
      }
    }
    return null;
  }

  private static @Nullable InetSocketAddress local(@Nullable EndpointAddress address) {
    InetAddress host = address == null ? null : IpRange.literal(address.host());
    if (address == null || host == null) {
      return null;
    }
    return new InetSocketAddress(
        host.isAnyLocalAddress() ? loopbackLike(host) : host, address.port());
  }

  private static InetAddress loopback(String literal) {
    return Objects.requireNonNull(IpRange.literal(literal));
  }

  private static InetAddress loopbackLike(@Nullable InetAddress address) {
    return address instanceof Inet6Address ? LOOPBACK_6 : LOOPBACK_4;
  }

  /** One that a program on the listener's own host makes. */
  private record OwnConnection(@Nullable InetSocketAddress local, String applicationProtocol)
      implements FilterChainMatch.Connection {
    @Override
    public InetSocketAddress remote() {
      InetAddress own = local == null ? LOOPBACK_4 : local.getAddress(); // which it comes from, too
      return new InetSocketAddress(own, UNKNOWN_PORT);
    }

    @Override
    public boolean isTls() {
      return false;
    }

    @Override
    public String serverName() {
      return "";
    }
  }
}
