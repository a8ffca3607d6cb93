package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.IpRange;
import io.inmesh.internal.route.Authority;
import org.jspecify.annotations.Nullable;

/**
 * Where a call wants to go by itself. A proxy takes the address that a connection was redirected
 * from; a call that nothing redirected goes where its authority says, as far as that is an address
 * already: names are not looked up here.
 */
final class OriginalDestination {
  private OriginalDestination() {}

  static @Nullable EndpointAddress of(CallFacts call, RoutedRequest routed, OriginalDst wanted) {
    if (wanted.useHeader()) {
      HeadersView headers = RequestAsSent.of(call, routed, null).headers();
      // Envoy reads only the first of several values, since the header is not to be trusted.
      String named = headers.first(wanted.header());
      EndpointAddress address = named == null ? null : parse(named, -1);
      if (address != null) {
        return address;
      }
    }
    RequestView request = call.request();
    return parse(request.authority(), "https".equals(request.scheme()) ? 443 : 80);
  }

  /**
   * An address of {@code ip:port}, IPv6 in brackets.
   *
   * @param defaultPort where there is none; -1: there has to be one
   * @return null for anything else
   */
  static @Nullable EndpointAddress parse(String text, int defaultPort) {
    int colon = Authority.portStart(text);
    String host = text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (bracketed != host.indexOf(':') >= 0) {
      return null;
    }
    String address = bracketed ? host.substring(1, host.length() - 1) : host;
    int port = colon == text.length() ? defaultPort : port(text, colon + 1);
    return port < 0 || IpRange.literal(address) == null ? null : new EndpointAddress(address, port);
  }

  private static int port(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9 || port > 65535) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return from == text.length() || port > 65535 ? -1 : port;
  }
}
