package io.inmesh.xds.transport;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Which addresses of a host name are used ({@code Cluster.DnsLookupFamily}). */
public enum DnsLookupFamily {
  /** Those of IPv6, or those of IPv4 where there are none. */
  AUTO,
  V4_ONLY,
  V6_ONLY,
  /** Those of IPv4, or those of IPv6 where there are none. */
  V4_PREFERRED,
  /** Both, in the order in which the platform has them. */
  ALL;

  /**
   * What is used, in the order given.
   *
   * @param ip the address of each
   */
  public <T> List<T> select(List<T> all, Function<T, InetAddress> ip) {
    List<T> v4 = new ArrayList<>();
    List<T> v6 = new ArrayList<>();
    for (T one : all) {
      InetAddress address = ip.apply(one);
      if (address instanceof Inet4Address) {
        v4.add(one);
      } else if (address instanceof Inet6Address) {
        v6.add(one);
      }
    }
    return switch (this) {
      case V4_ONLY -> v4;
      case V6_ONLY -> v6;
      case AUTO -> v6.isEmpty() ? v4 : v6;
      case V4_PREFERRED -> v4.isEmpty() ? v6 : v4;
      case ALL -> all;
    };
  }
}
