package io.inmesh.xds.resource.value;

import java.util.regex.Pattern;

/** Literal IP addresses, told from names without any look-up. */
public final class IpAddresses {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);
  private static final Pattern GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");

  private IpAddresses() {}

  /** Whether the text is an IPv4 or IPv6 address, without brackets or scope. */
  public static boolean isLiteral(String text) {
    return isV4(text) || isV6(text);
  }

  /** Whether the text is an IPv4 address. */
  public static boolean isV4(String text) {
    return V4.matcher(text).matches();
  }

  /** Whether the text is an IPv6 address. */
  public static boolean isV6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, true) == 8;
    }
    if (text.indexOf("::", gap + 1) >= 0) {
      return false;
    }
    int before = gap == 0 ? 0 : groups(text.substring(0, gap), false);
    String rest = text.substring(gap + 2);
    int after = rest.isEmpty() ? 0 : groups(rest, true);
    return before >= 0 && after >= 0 && before + after <= 7;
  }

  /** The number of 16-bit groups; -1 when one is wrong. An IPv4 tail counts as two. */
  private static int groups(String text, boolean tail) {
    String[] parts = text.split(":", -1);
    int count = 0;
    for (int i = 0; i < parts.length; i++) {
      if (GROUP.matcher(parts[i]).matches()) {
        count++;
      } else if (tail && i == parts.length - 1 && isV4(parts[i])) {
        count += 2;
      } else {
        return -1;
      }
    }
    return count;
  }
}
