package io.inmesh.internal.route;

import com.google.re2j.Pattern;
import io.inmesh.call.HeaderBytes;

/**
 * A regular expression that the whole text must match, by a linear-time engine of RE2's syntax. The
 * frequent forms {@code literal} and {@code literal.*} run without the engine, hence without
 * allocation.
 */
final class RegexMatch implements TextMatch {
  private final Pattern pattern;

  private RegexMatch(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles an expression.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad one
   */
  static TextMatch compile(String regex) {
    Pattern pattern = Pattern.compile(regex);
    String literal = literalPrefix(regex);
    if (literal.length() == regex.length()) {
      return new Shortcut(regex, literal, false);
    }
    if (regex.length() == literal.length() + 2 && regex.endsWith(".*")) {
      return new Shortcut(regex, literal, true);
    }
    return new RegexMatch(pattern);
  }

  /**
   * A text with which everything begins that the expression matches; "" when none can be told. Only
   * leading plain characters are looked at.
   */
  static String literalPrefix(String regex) {
    if (regex.indexOf('|') >= 0 || regex.startsWith("(?")) {
      return "";
    }
    int end = 0;
    while (end < regex.length() && isPlain(regex.charAt(end))) {
      end++;
    }
    if (end > 0 && end < regex.length() && "*?{".indexOf(regex.charAt(end)) >= 0) {
      end--; // the quantifier makes the last one optional
    }
    return regex.substring(0, end);
  }

  private static boolean isPlain(char c) {
    return c > ' ' && c < 0x7f && "\\.[]{}()*+?^$|".indexOf(c) < 0;
  }

  @Override
  public boolean matches(String text, int from, int to) {
    return pattern.matcher(text.substring(from, to)).matches();
  }

  @Override
  public String expectation() {
    return expectation(pattern.pattern());
  }

  private static String expectation(String regex) {
    return "matches regex \"" + HeaderBytes.toText(regex) + '"';
  }

  /** An expression that is a literal, or a literal and {@code .*} behind it. */
  private record Shortcut(String regex, String literal, boolean open) implements TextMatch {
    @Override
    public boolean matches(String text, int from, int to) {
      int end = from + literal.length();
      if (end > to || !text.startsWith(literal, from)) {
        return false;
      }
      if (!open) {
        return end == to;
      }
      int newline = text.indexOf('\n', end); // a dot takes everything else
      return newline < 0 || newline >= to;
    }

    @Override
    public String expectation() {
      return RegexMatch.expectation(regex);
    }
  }
}
