package io.inmesh.config;

/**
 * A socket address, not looked up.
 *
 * @param host an IP address, or a host name in DNS clusters; IPv6 without brackets, in whatever
 *     form it is given in the one of RFC 5952, so that addresses that are the same are equal
 * @param port 0 to 65535
 */
public record EndpointAddress(String host, int port) {
  public EndpointAddress {
    host = IpText.canonical(host);
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
  }

  /** {@code host:port}, IPv6 in brackets: the text that hashing policies and logs use. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? '[' + host + "]:" + port : host + ':' + port;
  }
}
