package io.inmesh.internal.format;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Parts of {@code host:port} texts, IPv6 in brackets. */
final class AddressText {
  private AddressText() {}

  /** The host, IPv6 without brackets. */
  static @Nullable String host(@Nullable String address) {
    if (address == null) {
      return null;
    }
    String host = address.substring(0, portStart(address));
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  /** The port; null when there is none. */
  static @Nullable String port(@Nullable String address) {
    if (address == null || portStart(address) == address.length()) {
      return null;
    }
    return address.substring(portStart(address) + 1);
  }

  private static int portStart(String address) {
    int colon = address.lastIndexOf(':');
    return colon >= 0 && address.lastIndexOf(']') < colon ? colon : address.length();
  }

  /**
   * The network that an IP address is in, as {@code 10.1.0.0/16}; null when it is no address or the
   * length is none.
   */
  static @Nullable String network(@Nullable String address, String prefixLength) {
    String host = host(address);
    if (host == null || !isNumeric(host) || !prefixLength.matches("[0-9]{1,3}")) {
      return null;
    }
    try {
      byte[] bytes = InetAddress.getByName(host).getAddress();
      int bits = Integer.parseInt(prefixLength);
      if (bits > 8 * bytes.length) {
        return null;
      }
      for (int i = 0; i < bytes.length; i++) {
        int kept = Math.max(0, Math.min(8, bits - 8 * i));
        bytes[i] = (byte) (bytes[i] & 0xff00 >> kept);
      }
      InetAddress network = InetAddress.getByAddress(bytes);
      String text = network instanceof Inet4Address ? network.getHostAddress() : compressed(bytes);
      return text + '/' + bits;
    } catch (UnknownHostException e) {
      return null; // not an address after all
    }
  }

  private static boolean isNumeric(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }

  /** RFC 5952: lower case, the longest run of two or more zero groups left out. */
  private static String compressed(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | bytes[2 * i + 1] & 0xff;
    }
    int start = -1;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        start = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < groups.length; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
      } else {
        text.append(text.length() == 0 || text.charAt(text.length() - 1) == ':' ? "" : ":")
            .append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }
}
