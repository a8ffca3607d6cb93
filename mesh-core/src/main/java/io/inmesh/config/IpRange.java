package io.inmesh.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses ({@code envoy.config.core.v3.CidrRange}). An IPv4 address that is mapped
 * into IPv6 counts as IPv4. Nothing is ever looked up.
 *
 * @param network a literal address
 * @param bits length of the prefix, at most that of the address
 */
public record IpRange(InetAddress network, int bits) {
  /** Before the four bytes of an IPv4 address that is mapped into IPv6. */
  private static final int MAPPED_BITS = 96;

  public IpRange {
    int size = network.getAddress().length * 8;
    if (bits < 0 || bits > size) {
      throw new IllegalArgumentException("prefix_len: " + bits + " (expected: 0 to " + size + ")");
    }
  }

  /**
   * The range of a text such as {@code 10.0.0.0/8} or {@code ::1}.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static IpRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    InetAddress network = literal(slash < 0 ? cidr : cidr.substring(0, slash));
    if (network == null) {
      throw new IllegalArgumentException("range: " + cidr + " (expected: 10.0.0.0/8, fd00::/8)");
    }
    if (slash < 0) {
      return new IpRange(network, network.getAddress().length * 8);
    }
    String length = cidr.substring(slash + 1);
    if (!length.matches("\\d{1,3}")) {
      throw new IllegalArgumentException("prefix_len: " + length + " (expected: a number)");
    }
    int bits = Integer.parseInt(length);
    boolean mapped = cidr.indexOf(':') >= 0 && network instanceof Inet4Address;
    return mapped ? ofMapped(network, bits) : new IpRange(network, bits);
  }

  /** Its length counts from the beginning of the IPv6 address. */
  private static IpRange ofMapped(InetAddress network, int bits) {
    if (bits >= MAPPED_BITS) {
      return new IpRange(network, bits - MAPPED_BITS);
    }
    byte[] address = new byte[16];
    address[10] = (byte) 0xff;
    address[11] = (byte) 0xff;
    try {
      return new IpRange(Inet6Address.getByAddress(null, address, -1), bits);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // it has the length of an address
    }
  }

  /**
   * The address that a text spells out; null when it is a name or malformed. It is what Envoy takes
   * for one ({@code inet_pton}): a number of an IPv4 address has no leading zeros, and a group of
   * an IPv6 address at most four digits.
   */
  public static @Nullable InetAddress literal(String text) {
    try {
      if (text.indexOf(':') >= 0) {
        return isPlain(text)
            ? InetAddress.getByName('[' + text + ']')
            : null; // brackets forbid a look-up
      }
      byte[] octets = octets(text);
      return octets == null ? null : InetAddress.getByAddress(octets);
    } catch (UnknownHostException malformed) {
      return null;
    }
  }

  /** Whether there is nothing in an IPv6 address that Java takes and {@code inet_pton} does not. */
  private static boolean isPlain(String text) {
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' || c == '[') {
        return false;
      }
      digits = c == ':' || c == '.' ? 0 : digits + 1;
      if (digits > 4) {
        return false;
      }
    }
    return text.indexOf('.') < 0 || octets(text.substring(text.lastIndexOf(':') + 1)) != null;
  }

  private static byte @Nullable [] octets(String text) {
    byte[] octets = new byte[4];
    int value = -1;
    int count = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? '.' : text.charAt(i);
      if (c == '.') {
        if (value < 0 || count == 4) {
          return null;
        }
        octets[count++] = (byte) value;
        value = -1;
      } else {
        if (c < '0' || c > '9' || value == 0) {
          return null;
        }
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return null;
        }
      }
    }
    return count == 4 ? octets : null;
  }

  /** Whether an address is in this range. */
  public boolean contains(@Nullable InetAddress address) {
    return address != null && contains(network.getAddress(), bits, address.getAddress());
  }

  /**
   * Whether an address begins with so many bits of another.
   *
   * @param network the other, in network byte order
   * @param bits at most as many as that has
   * @param address of four or sixteen bytes; of another length than the network it is not in it
   */
  public static boolean contains(byte[] network, int bits, byte[] address) {
    if (network.length != address.length) {
      return false;
    }
    int whole = bits / 8;
    for (int i = 0; i < whole; i++) {
      if (network[i] != address[i]) {
        return false;
      }
    }
    int rest = bits % 8;
    return rest == 0 || ((network[whole] ^ address[whole]) & 0xff & -(1 << (8 - rest))) == 0;
  }

  /** The same range, with the bits of its address zero that are not in the prefix. */
  public IpRange masked() {
    byte[] masked = network.getAddress();
    for (int i = 0; i < masked.length; i++) {
      int kept = Math.max(0, Math.min(8, bits - 8 * i));
      masked[i] &= (byte) -(1 << (8 - kept));
    }
    try {
      return new IpRange(InetAddress.getByAddress(masked), bits);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // it has the length of an address
    }
  }

  @Override
  public String toString() {
    return IpText.of(network) + '/' + bits;
  }
}
