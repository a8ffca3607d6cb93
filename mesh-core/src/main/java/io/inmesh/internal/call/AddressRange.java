package io.inmesh.internal.call;

import org.jspecify.annotations.Nullable;

/**
 * A range of IPv4 addresses, {@code 10.0.0.0/8}. Texts that are not such addresses, host names
 * among them, are in no range; nothing is ever looked up.
 */
record AddressRange(int network, int mask) {
  /** The range of a text; null when it is none. */
  static @Nullable AddressRange parse(String cidr) {
    int slash = cidr.indexOf('/');
    long network = address(slash < 0 ? cidr : cidr.substring(0, slash));
    long bits = slash < 0 ? 32 : decimal(cidr.substring(slash + 1), 32);
    if (network < 0 || bits < 0) {
      return null;
    }
    int mask = bits == 0 ? 0 : -1 << (32 - (int) bits);
    return new AddressRange((int) network & mask, mask);
  }

  /** Whether a text is an address in this range. */
  boolean contains(String text) {
    long address = address(text);
    return address >= 0 && ((int) address & mask) == network;
  }

  private static long address(String text) {
    String[] parts = text.strip().split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long address = 0;
    for (String part : parts) {
      long octet = decimal(part, 255);
      if (octet < 0) {
        return -1;
      }
      address = address << 8 | octet;
    }
    return address;
  }

  private static long decimal(String text, int max) {
    if (text.isEmpty() || text.length() > 3) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      value = value * 10 + (c - '0');
    }
    return value <= max ? value : -1;
  }
}
