package io.inmesh.internal.route;

import io.inmesh.config.StringMatcher;

/**
 * A compiled {@link StringMatcher}, asked about a region of a string; {@link #compile} throws
 * {@link com.google.re2j.PatternSyntaxException} for a bad expression.
 */
interface TextMatch {
  /** Whether the region of the text meets it. */
  boolean matches(String text, int from, int to);

  /** Whether the text meets it. */
  default boolean matches(String text) {
    return matches(text, 0, text.length());
  }

  /** What it asks: {@code equals "a"}. */
  String expectation();

  /** Compiles a matcher. */
  static TextMatch compile(StringMatcher matcher) {
    if (matcher instanceof StringMatcher.Exact m) {
      return new Fixed(Kind.EXACT, m.value(), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Prefix m) {
      return new Fixed(Kind.PREFIX, m.value(), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Suffix m) {
      return new Fixed(Kind.SUFFIX, m.value(), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Contains m) {
      return new Fixed(Kind.CONTAINS, m.value(), m.ignoreCase());
    } else {
      return RegexMatch.compile(((StringMatcher.Regex) matcher).regex());
    }
  }

  /** How a fixed text is looked for. */
  enum Kind {
    EXACT("equals"),
    PREFIX("begins with"),
    SUFFIX("ends with"),
    CONTAINS("contains");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  /** A fixed text somewhere in the region. */
  final class Fixed implements TextMatch {
    private final Kind kind;
    private final String wanted;
    private final boolean folding;

    Fixed(Kind kind, String text, boolean ignoreCase) {
      this.kind = kind;
      this.wanted = ignoreCase ? Ascii.fold(text) : text;
      this.folding = ignoreCase;
    }

    @Override
    public boolean matches(String text, int from, int to) {
      int length = wanted.length();
      if (to - from < length || kind == Kind.EXACT && to - from != length) {
        return false;
      }
      return switch (kind) {
        case EXACT, PREFIX -> Ascii.at(text, from, wanted, folding);
        case SUFFIX -> Ascii.at(text, to - length, wanted, folding);
        case CONTAINS -> contains(text, from, to - length);
      };
    }

    private boolean contains(String text, int first, int last) {
      for (int at = first; at <= last; at++) {
        if (Ascii.at(text, at, wanted, folding)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public String expectation() {
      return kind.words + " \"" + wanted + '"' + (folding ? " ignoring case" : "");
    }
  }
}
