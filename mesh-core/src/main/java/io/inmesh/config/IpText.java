package io.inmesh.config;

import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * IP addresses as Envoy writes them, which is how {@code inet_ntop} does: an IPv6 address in lower
 * case, without leading zeros, the longest run of zero groups left out (RFC 5952), and an IPv4
 * address within it with dots. Java's own text leaves nothing out.
 */
public final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  /** The text of an address; a scope is told by its number. */
  public static String of(InetAddress address) {
    if (!(address instanceof Inet6Address v6)) {
      return address.getHostAddress();
    }
    String text = v6(v6.getAddress());
    return v6.getScopeId() == 0 ? text : text + '%' + v6.getScopeId();
  }

  /** The one text of an IPv6 address that has many; any other text as it is. */
  public static String canonical(String host) {
    if (host.indexOf(':') < 0) {
      return host;
    }
    InetAddress address = IpRange.literal(host);
    if (address == null) {
      return host;
    }
    // Java takes an IPv4 address that is mapped into IPv6 for IPv4, but it is another address.
    String text =
        address instanceof Inet6Address ? of(address) : "::ffff:" + address.getHostAddress();
    return text.equals(host) ? host : text;
  }

  /** Whether a text is an IPv4 address; one that is mapped into IPv6 is none. */
  public static boolean isV4(String text) {
    return text.indexOf(':') < 0 && IpRange.literal(text) != null;
  }

  /** Whether a text is an IPv6 address, without brackets or a scope. */
  public static boolean isV6(String text) {
    return text.indexOf(':') >= 0 && IpRange.literal(text) != null;
  }

  private static String v6(byte[] bytes) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int start = -1;
    int length = 1; // a single group of zeros is written
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    boolean holdsV4 = start == 0 && (length == 6 || length == 5 && groups[5] == 0xffff);
    int last = holdsV4 ? 6 : GROUPS;
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < last; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        separate(text).append(Integer.toHexString(groups[i]));
      }
    }
    if (holdsV4) {
      separate(text);
      for (int i = 12; i < 16; i++) {
        text.append(i == 12 ? "" : ".").append(bytes[i] & 0xff);
      }
    }
    return text.toString();
  }

  private static StringBuilder separate(StringBuilder text) {
    return text.length() == 0 || text.charAt(text.length() - 1) == ':' ? text : text.append(':');
  }
}
