package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.config.StringMatcher;
import java.util.function.UnaryOperator;

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

  /** Compiles a matcher of texts. */
  static TextMatch compile(StringMatcher matcher) {
    return compile(matcher, text -> text);
  }

  /** Compiles a matcher of values of headers, expressions too: Envoy's look at single bytes. */
  static TextMatch ofHeaders(StringMatcher matcher) {
    return compile(matcher, HeaderBytes::ofText);
  }

  private static TextMatch compile(StringMatcher matcher, UnaryOperator<String> form) {
    if (matcher instanceof StringMatcher.Exact m) {
      return new Fixed(Kind.EXACT, form.apply(m.value()), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Prefix m) {
      return new Fixed(Kind.PREFIX, form.apply(m.value()), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Suffix m) {
      return new Fixed(Kind.SUFFIX, form.apply(m.value()), m.ignoreCase());
    } else if (matcher instanceof StringMatcher.Contains m) {
      return new Fixed(Kind.CONTAINS, form.apply(m.value()), m.ignoreCase());
    } else {
      return RegexMatch.compile(form.apply(((StringMatcher.Regex) matcher).regex()));
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
      return kind.words
          + " \""
          + HeaderBytes.toText(wanted)
          + '"'
          + (folding ? " ignoring case" : "");
    }
  }
}
