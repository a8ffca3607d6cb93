package io.inmesh.internal.route;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.StripHostPort;

/** What happens to the authority before routing: a trailing dot goes, then the port. */
public final class HostNormalizer {
  private static final long MAX_NUMBER = 0xffff_ffffL;

  private final boolean stripDot;
  private final StripHostPort stripPort;
  private final int listenerPort;

  /**
   * Compiles the authority's part of the options.
   *
   * @param listenerPort the listener's port, which {@code strip_matching_host_port} compares with;
   *     -1 when it has none
   */
  public HostNormalizer(RequestNormalization options, int listenerPort) {
    stripDot = options.stripTrailingHostDot();
    stripPort = options.stripHostPort();
    this.listenerPort = listenerPort;
  }

  /** The options of a listener's connection manager, compiled. */
  public static HostNormalizer of(Listener listener, HttpConnectionManager manager) {
    EndpointAddress address = listener.address();
    return new HostNormalizer(manager.normalization(), address == null ? -1 : address.port());
  }

  /** Normalises an authority; the same instance when nothing changes. */
  public String normalize(String authority) {
    String host = stripDot ? withoutDot(authority) : authority;
    return stripPort == StripHostPort.NEVER ? host : withoutPort(host);
  }

  private static String withoutDot(String host) {
    int dot = host.lastIndexOf('.');
    if (dot >= 0 && dot == host.length() - 1) {
      return host.substring(0, dot);
    }
    return dot >= 0 && host.charAt(dot + 1) == ':'
        ? host.substring(0, dot) + host.substring(dot + 1)
        : host;
  }

  private String withoutPort(String host) {
    int colon = Authority.portStart(host);
    if (colon == host.length()) {
      return host;
    }
    String text = host.substring(colon + 1);
    if (!Numbers.isUnsigned(text)) {
      return host;
    }
    long port = Numbers.unsigned(text);
    boolean strips =
        stripPort == StripHostPort.ANY
            ? port >= 0 && port <= MAX_NUMBER
            : listenerPort >= 0 && port == listenerPort;
    return strips ? host.substring(0, colon) : host;
  }
}
