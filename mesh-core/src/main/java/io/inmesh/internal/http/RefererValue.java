package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import io.inmesh.config.IpRange;
import io.inmesh.config.IpText;

/**
 * What Envoy takes for a {@code referer} ({@code Http::Utility::isValidRefererValue}): an absolute
 * URL with a host, or a relative one, without user and fragment. Any other is taken off before a
 * request is routed.
 */
public final class RefererValue {
  /** The header's name. */
  public static final String NAME = "referer";

  private static final int MAX_PORT = 65535;
  private static final String RELATIVE = "-._~!$&'()*+,;=@?%";

  private RefererValue() {}

  /** Whether a request has a {@code referer} that is none. */
  public static boolean isWrong(HeadersView headers) {
    String value = JoinedHeaders.ofRequest(headers, NAME);
    return value != null && !isValid(value);
  }

  /** Whether a value is one. */
  public static boolean isValid(String value) {
    int colon = value.indexOf(':');
    return colon > 0 && value.startsWith("://", colon) && isScheme(value, colon)
        ? isAuthorityAndPath(value, colon + 3)
        : isRelative(value);
  }

  private static boolean isScheme(String value, int to) {
    for (int i = 0; i < to; i++) {
      char c = value.charAt(i);
      boolean taken = isLetter(c) || i > 0 && (isDigit(c) || c == '+' || c == '-' || c == '.');
      if (!taken) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAuthorityAndPath(String value, int from) {
    int end = from;
    while (end < value.length() && value.charAt(end) != '/' && value.charAt(end) != '?') {
      end++;
    }
    if (!isAuthority(value.substring(from, end))) {
      return false;
    }
    for (int i = end; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c <= ' ' || c > '~' || c == '#') {
        return false;
      }
    }
    return true;
  }

  /** An empty user counts as none. */
  private static boolean isAuthority(String text) {
    String authority = text.startsWith("@") ? text.substring(1) : text;
    int port = authority.startsWith("[") ? authority.indexOf(']') + 1 : authority.indexOf(':');
    int end = port < 0 ? authority.length() : port;
    return isHost(authority.substring(0, end)) && isPort(authority.substring(end));
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return isAddress(host.substring(1, host.length() - 1));
    }
    return !host.isEmpty() && host.chars().allMatch(c -> isAlphanumeric(c) || c == '.' || c == '-');
  }

  /** Any IP address, or one of version 6 with the number of its zone. */
  private static boolean isAddress(String text) {
    int zone = text.indexOf('%');
    return zone < 0
        ? IpRange.literal(text) != null
        : IpText.isV6(text.substring(0, zone)) && isNumber(text, zone + 1);
  }

  /** None, or one with its colon. */
  private static boolean isPort(String port) {
    if (port.isEmpty()) {
      return true;
    }
    if (port.charAt(0) != ':' || !isNumber(port, 1)) {
      return false;
    }
    int first = 1;
    while (first < port.length() - 1 && port.charAt(first) == '0') {
      first++;
    }
    return port.length() - first <= 5 && Integer.parseInt(port.substring(first)) <= MAX_PORT;
  }

  private static boolean isNumber(String text, int from) {
    return text.length() > from && text.chars().skip(from).allMatch(RefererValue::isDigit);
  }

  /** What is before its first slash has no colon. */
  private static boolean isRelative(String value) {
    boolean slash = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      slash |= c == '/';
      boolean taken =
          c == '/' || c == ':' && slash || isAlphanumeric(c) || RELATIVE.indexOf(c) >= 0;
      if (!taken) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(int c) {
    return isLetter(c) || isDigit(c);
  }

  private static boolean isLetter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
