package io.inmesh.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which authorities {@code inmesh.outbound.include} and {@code exclude} admit. A pattern is a host,
 * {@code *suffix}, {@code prefix*} or {@code *}, as with the domains of a virtual host ({@code
 * *.svc}, {@code *-beta.svc}, {@code api.*}, {@code api-*}); behind it a port, or none for every
 * port. Case is ignored.
 */
final class AuthorityPatterns implements Predicate<String> {
  private final List<Pattern> include;
  private final List<Pattern> exclude;

  private AuthorityPatterns(List<Pattern> include, List<Pattern> exclude) {
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * Those of the properties.
   *
   * @throws InvalidPropertyException for what is no pattern
   */
  static AuthorityPatterns of(MeshProperties.Outbound properties) {
    List<InvalidPropertyException.Problem> problems =
        new ArrayList<>(problems("include", properties.include()));
    problems.addAll(problems("exclude", properties.exclude()));
    if (!problems.isEmpty()) {
      throw new InvalidPropertyException(problems);
    }
    return new AuthorityPatterns(compile(properties.include()), compile(properties.exclude()));
  }

  /**
   * What is no pattern.
   *
   * @param list its name below {@code inmesh.outbound}
   */
  static List<InvalidPropertyException.Problem> problems(String list, List<String> texts) {
    List<InvalidPropertyException.Problem> problems = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      if (Pattern.of(texts.get(i)) == null) {
        problems.add(
            new InvalidPropertyException.Problem(
                "inmesh.outbound." + list + '[' + i + ']',
                texts.get(i),
                "a host, *suffix, prefix* or *, with or without a :port of 1 to 65535"));
      }
    }
    return problems;
  }

  private static List<Pattern> compile(List<String> texts) {
    return texts.stream().map(Pattern::of).filter(Objects::nonNull).toList();
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
    private static final java.util.regex.Pattern HOST =
        java.util.regex.Pattern.compile("[a-z0-9._-]*|\\[[0-9a-f:.]+]");

    /** Null for a text that is none. */
    static @Nullable Pattern of(String text) {
      String folded = text.strip().toLowerCase(Locale.ROOT);
      int end = portStart(folded);
      String host = folded.substring(0, end);
      boolean anyStart = host.startsWith("*");
      boolean anyEnd = !anyStart && host.endsWith("*");
      String fixed = host.substring(anyStart ? 1 : 0, host.length() - (anyEnd ? 1 : 0));
      String port = folded.substring(end);
      if (host.isEmpty() || !HOST.matcher(fixed).matches() || !isPort(port)) {
        return null;
      }
      return new Pattern(fixed, anyStart, anyEnd, port);
    }

    private static boolean isPort(String port) {
      return port.isEmpty()
          || (port.matches(":[1-9][0-9]{0,4}") && Integer.parseInt(port.substring(1)) <= 65535);
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
