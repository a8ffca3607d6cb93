package io.inmesh.config;

import java.io.Serial;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The syntax of URI templates ({@code envoy.extensions.path.match.uri_template.v3} and {@code
 * rewrite.uri_template.v3}): {@code *} is one segment, {@code **} is any rest, {@code {name}} and
 * {@code {name=pattern}} capture. Parses, validates and translates to an RE2 expression.
 *
 * @param regex the RE2 expression that the whole path must match, with a named group per variable
 * @param variables the names in order
 * @param literalPrefix what every matching path begins with
 */
public record UriTemplate(String regex, List<String> variables, String literalPrefix) {
  private static final int MAX_VARIABLES = 5;
  private static final int MAX_NAME_LENGTH = 16;
  private static final String LITERAL_PUNCTUATION = "-._~%!$&'()*+,;:@=";
  private static final String LITERAL_CLASS = "a-zA-Z0-9._~%!$&'()*+,;:@=";

  public UriTemplate {
    variables = List.copyOf(variables);
  }

  /**
   * Parses a template for matching.
   *
   * @throws Malformed when it is not one
   */
  public static UriTemplate parse(String template) {
    return new Parser(template).parse();
  }

  /**
   * Splits a template for rewriting into its parts; those at odd places are variable names.
   *
   * @param template the rewrite
   * @param match the template that captures the variables
   * @throws Malformed when it is not one or names an unknown variable
   */
  public static List<String> parseRewrite(String template, UriTemplate match) {
    if (!template.startsWith("/")) {
      throw invalid(template, "a leading slash");
    }
    if (template.contains("//")) {
      throw invalid(template, "no empty segment");
    }
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (true) {
      int open = template.indexOf('{', at);
      String literal = template.substring(at, open < 0 ? template.length() : open);
      if (!isLiteral(literal, true)) {
        throw invalid(template, "only path characters outside of variables");
      }
      parts.add(literal);
      if (open < 0) {
        return parts;
      }
      int close = template.indexOf('}', open);
      if (close < 0) {
        throw invalid(template, "a closing bracket for every variable");
      }
      String name = template.substring(open + 1, close);
      if (!match.variables().contains(name)) {
        throw invalid(template, "only variables of the matched template, which has no " + name);
      }
      parts.add(name);
      at = close + 1;
    }
  }

  private static Malformed invalid(String template, String expected) {
    return new Malformed(template, expected);
  }

  /** A text that is no template, or a rewrite that does not fit one. */
  public static final class Malformed extends IllegalArgumentException {
    @Serial private static final long serialVersionUID = 1;

    private final String expected;

    private Malformed(String template, String expected) {
      super(template + " (expected: " + expected + ')');
      this.expected = expected;
    }

    /** What was expected in its place, in plain words. */
    public String expected() {
      return expected;
    }
  }

  private static boolean isLiteral(String text, boolean slashes) {
    return text.chars()
        .allMatch(c ->
            c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || LITERAL_PUNCTUATION.indexOf(c) >= 0
                || slashes && c == '/');
  }

  /** One pass over a template. */
  private static final class Parser {
    private final String template;
    private final StringBuilder regex = new StringBuilder();
    private final Set<String> variables = new LinkedHashSet<>();
    private int at;
    private int literalEnd = -1;
    private boolean restSeen;

    Parser(String template) {
      this.template = template;
    }

    UriTemplate parse() {
      if (!template.startsWith("/") || !template.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        throw invalid(template, "a path of printable characters that begins with a slash");
      }
      regex.append('/');
      at = 1;
      while (at < template.length()) {
        segment();
        if (at < template.length()) {
          regex.append('/');
          at++; // a slash at the very end stands for itself
        }
      }
      String prefix = literalEnd < 0 ? template : template.substring(0, literalEnd);
      return new UriTemplate(regex.toString(), List.copyOf(variables), prefix);
    }

    /** Reads one segment, up to the next slash or the end. */
    private void segment() {
      char first = template.charAt(at);
      int end = segmentEnd();
      if (first == '*') {
        endLiteral(at);
        wildcard();
        if (at < end && end < template.length()) {
          throw invalid(template, "no slash behind text that follows a wildcard");
        }
        suffix(end);
        return;
      }
      int open = template.indexOf('{', at);
      if (open >= 0 && open < end) {
        if (open > at) {
          literal(open);
        }
        endLiteral(open);
        variable(first == '{' ? template.length() : end);
        suffix(segmentEnd());
      } else {
        literal(end);
      }
    }

    private int segmentEnd() {
      int slash = template.indexOf('/', at);
      return slash < 0 ? template.length() : slash;
    }

    private void endLiteral(int end) {
      if (literalEnd < 0) {
        literalEnd = end;
      }
    }

    private void literal(int end) {
      String text = template.substring(at, end);
      if (text.isEmpty() || !isLiteral(text, false)) {
        throw invalid(template, "segments of path characters, wildcards or variables");
      }
      quote(text);
      at = end;
    }

    /** A star amid a literal is left as it is: for Envoy it repeats the character before it. */
    private void quote(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if ("$()+.".indexOf(c) >= 0) {
          regex.append('\\');
        } else if (c == '*') {
          endLiteral(at + Math.max(0, i - 1));
        }
        regex.append(c);
      }
    }

    private void wildcard() {
      boolean rest = template.startsWith("**", at);
      if (restSeen) {
        throw invalid(template, "no wildcard behind **");
      }
      restSeen = rest;
      regex.append('[').append(LITERAL_CLASS).append(rest ? "/-]*" : "-]+");
      at += rest ? 2 : 1;
    }

    private void variable(int end) {
      int close = template.indexOf('}', at);
      if (close < 0 || close > end) {
        throw invalid(template, "a closing bracket for every variable");
      }
      int equals = template.indexOf('=', at);
      int nameEnd = equals >= 0 && equals < close ? equals : close;
      name(template.substring(at + 1, nameEnd));
      at = nameEnd + 1;
      if (nameEnd == close) {
        at = close;
        implicitWildcard();
      } else {
        pattern(close);
      }
      regex.append(')');
      at = close + 1;
    }

    private void name(String name) {
      if (!name.matches("[a-zA-Z][a-zA-Z0-9_]*") || name.length() > MAX_NAME_LENGTH) {
        throw invalid(template, "variable names of 1 to 16 letters, digits and underscores");
      }
      if (!variables.add(name)) {
        throw invalid(template, "each variable once, not " + name + " again");
      }
      if (variables.size() > MAX_VARIABLES) {
        throw invalid(template, "at most 5 variables");
      }
      regex.append("(?P<").append(name).append('>');
    }

    private void implicitWildcard() {
      if (restSeen) {
        throw invalid(template, "no wildcard behind **");
      }
      regex.append('[').append(LITERAL_CLASS).append("-]+");
    }

    private void pattern(int close) {
      if (at == close) {
        throw invalid(template, "a pattern behind the equals sign");
      }
      while (true) {
        if (template.charAt(at) == '*') {
          wildcard();
        } else {
          literal(Math.min(close, segmentEnd()));
        }
        if (at == close) {
          return;
        }
        if (template.charAt(at) != '/' || at + 1 == close) {
          throw invalid(template, "segments between slashes in a variable's pattern");
        }
        regex.append('/');
        at++;
      }
    }

    private void suffix(int end) {
      String text = template.substring(at, end);
      if (!isLiteral(text, false)) {
        throw invalid(template, "nothing but path characters behind a wildcard or variable");
      }
      quote(text);
      at = end;
    }
  }
}
