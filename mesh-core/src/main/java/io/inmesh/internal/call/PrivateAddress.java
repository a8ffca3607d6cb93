package io.inmesh.internal.call;

/** Addresses that Envoy counts as internal by default: RFC 1918, RFC 4193 and loopback. */
final class PrivateAddress {
  private PrivateAddress() {}

  /** Whether this is one address and a private one; several in a list are not. */
  static boolean isSingle(String forwardedFor) {
    String address = forwardedFor.trim();
    if (address.indexOf(':') >= 0) {
      String lower = address.toLowerCase(java.util.Locale.ROOT);
      return lower.equals("::1")
          || (lower.length() > 4 && (lower.startsWith("fc") || lower.startsWith("fd")));
    }
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    int[] octets = new int[4];
    for (int i = 0; i < 4; i++) {
      octets[i] = octet(parts[i]);
      if (octets[i] < 0) {
        return false;
      }
    }
    return octets[0] == 10
        || (octets[0] == 172 && octets[1] >= 16 && octets[1] < 32)
        || (octets[0] == 192 && octets[1] == 168)
        || (octets[0] == 127 && octets[1] == 0 && octets[2] == 0 && octets[3] == 1);
  }

  private static int octet(String text) {
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
    return value <= 255 ? value : -1;
  }
}
