package io.inmesh.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which authorities {@code inmesh.outbound.include} and {@code exclude} admit. A pattern is a host,
 * {@code *.suffix}, {@code prefix.*} or {@code *}; behind it a port, or none for every port. Case
 * is ignored.
 */
final class AuthorityPatterns implements Predicate<String> {
  private final List<Pattern> include;
  private final List<Pattern> exclude;

  private AuthorityPatterns(List<Pattern> include, List<Pattern> exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  static AuthorityPatterns of(MeshProperties.Outbound properties) {
    return new AuthorityPatterns(
        compile("inmesh.outbound.include", properties.include()),
        compile("inmesh.outbound.exclude", properties.exclude()));
  }

  private static List<Pattern> compile(String property, List<String> texts) {
    List<Pattern> patterns = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      patterns.add(Pattern.of(property + '[' + i + ']', texts.get(i)));
    }
    return patterns;
  }

  /** Whether there is anything to ask. */
  boolean isRestricting() {
    return !include.isEmpty() || !exclude.isEmpty();
  }

  @Override
  public boolean test(String authority) {
    String folded = authority.toLowerCase(Locale.ROOT);
    int end = portStart(folded);
    return (include.isEmpty() || anyMatches(include, folded, end))
        && !anyMatches(exclude, folded, end);
  }

  private static boolean anyMatches(List<Pattern> patterns, String authority, int end) {
    for (Pattern pattern : patterns) {
      if (pattern.matches(authority, end)) {
        return true;
      }
    }
    return false;
  }

  /** Where the colon of a port is; the length when there is no port. */
  private static int portStart(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean isPort = colon > 0 && authority.indexOf(']', colon) < 0;
    return isPort ? colon : authority.length();
  }

  /**
   * One pattern.
   *
   * @param host the text without its wildcard
   * @param port with its colon; "" for every port
   */
  private record Pattern(String host, boolean anyStart, boolean anyEnd, String port) {
    static Pattern of(String property, String text) {
      String folded = text.strip().toLowerCase(Locale.ROOT);
      int end = portStart(folded);
      String host = folded.substring(0, end);
      boolean anyStart = host.startsWith("*");
      boolean anyEnd = !anyStart && host.endsWith("*");
      String fixed = host.substring(anyStart ? 1 : 0, host.length() - (anyEnd ? 1 : 0));
      String port = folded.substring(end);
      boolean isHost = !fixed.contains("*") && (host.startsWith("[") || !host.contains(":"));
      if (host.isEmpty() || !isHost || !port.matches("(:\\d+)?")) {
        throw new InvalidPropertyException(
            property, text, "a host, *.suffix, prefix.* or *, with or without :port");
      }
      return new Pattern(fixed, anyStart, anyEnd, port);
    }

    boolean matches(String authority, int end) {
      if (!port.isEmpty() && !authority.substring(end).equals(port)) {
        return false;
      }
      if (anyStart) { // As with domains of virtual hosts, a wildcard never stands for nothing.
        return host.isEmpty()
            || (end > host.length() && authority.startsWith(host, end - host.length()));
      }
      return anyEnd
          ? end > host.length() && authority.startsWith(host)
          : end == host.length() && authority.startsWith(host);
    }
  }
}
