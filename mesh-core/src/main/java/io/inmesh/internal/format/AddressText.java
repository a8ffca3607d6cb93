package io.inmesh.internal.format;

import io.inmesh.config.IpText;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Parts of {@code host:port} texts, IPv6 in brackets. */
final class AddressText {
  private AddressText() {}

  /** The host, IPv6 without brackets. */
  static @Nullable String host(@Nullable String address) {
    String host = withoutPort(address);
    return host != null && host.startsWith("[") && host.endsWith("]")
        ? host.substring(1, host.length() - 1)
        : host;
  }

  /** The address without its port, IPv6 in its brackets. */
  static @Nullable String withoutPort(@Nullable String address) {
    return address == null ? null : address.substring(0, portStart(address));
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
      return IpText.of(InetAddress.getByAddress(bytes)) + '/' + bits;
    } catch (UnknownHostException e) {
      return null; // not an address after all
    }
  }

  private static boolean isNumeric(String host) {
    return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
  }
}
