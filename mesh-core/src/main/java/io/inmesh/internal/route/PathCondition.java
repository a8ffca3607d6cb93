package io.inmesh.internal.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.inmesh.call.RequestView;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.UriTemplate;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link PathMatcher}. It also says under which key an index may file it: a text that
 * every matching path equals or begins with.
 */
interface PathCondition {
  /**
   * Whether the request's path meets it.
   *
   * @param path the request's path with its query, or that without path parameters where these are
   *     ignored
   * @param end where the part to match ends, before the query
   */
  boolean matches(RequestView request, String path, int end);

  /**
   * The same for a path that was found under the {@link #key}, so that it is known to equal or to
   * begin with it.
   */
  default boolean matchesFound(RequestView request, String path, int end) {
    return matches(request, path, end);
  }

  /** What it asks: {@code path begins with "/a"}. */
  String expectation();

  /** The key to file it under. */
  String key();

  /** Whether only a path equal to the key can match, not one that begins with it. */
  default boolean exact() {
    return false;
  }

  /** Whether the key is compared without regard to ASCII case. */
  default boolean folding() {
    return false;
  }

  /**
   * How much of a matching path {@code prefix_rewrite} replaces: all of it, or the fixed part; -1
   * when path parameters interrupt that part, then nothing is replaced.
   */
  default int matchedLength(String path) {
    return PathText.end(path);
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   * @throws IllegalArgumentException for a bad template
   */
  static PathCondition compile(PathMatcher matcher) {
    if (matcher instanceof PathMatcher.Exact m) {
      return new Fixed(key(m.path(), m.ignoreCase()), Fixed.Kind.EXACT, m.ignoreCase());
    } else if (matcher instanceof PathMatcher.Prefix m) {
      return new Fixed(key(m.prefix(), m.ignoreCase()), Fixed.Kind.PREFIX, m.ignoreCase());
    } else if (matcher instanceof PathMatcher.SeparatedPrefix m) {
      return new Fixed(
          key(m.prefix(), m.ignoreCase()), Fixed.Kind.SEPARATED_PREFIX, m.ignoreCase());
    } else if (matcher instanceof PathMatcher.Regex m) {
      return new Expression(RegexMatch.compile(m.regex()), RegexMatch.literalPrefix(m.regex()));
    } else if (matcher instanceof PathMatcher.Template m) {
      return Template.compile(m.template());
    } else {
      return new Connect();
    }
  }

  private static String key(String text, boolean ignoreCase) {
    return ignoreCase ? Ascii.fold(text) : text;
  }

  /** A path, a prefix, or a prefix that ends at a slash. */
  record Fixed(String key, Kind kind, boolean folding) implements PathCondition {
    enum Kind {
      EXACT("path equals"),
      PREFIX("path begins with"),
      SEPARATED_PREFIX("path is or is below");

      private final String words;

      Kind(String words) {
        this.words = words;
      }
    }

    @Override
    public boolean matches(RequestView request, String path, int end) {
      return end >= key.length()
          && Ascii.at(path, 0, key, folding)
          && matchesFound(request, path, end);
    }

    @Override
    public boolean matchesFound(RequestView request, String path, int end) {
      int length = key.length();
      return end > 0
          && switch (kind) {
            case EXACT -> end == length;
            case PREFIX -> true;
            case SEPARATED_PREFIX -> end == length || path.charAt(length) == '/';
          };
    }

    @Override
    public boolean exact() {
      return kind == Kind.EXACT;
    }

    @Override
    public int matchedLength(String path) {
      return Ascii.at(path, 0, key, folding) ? key.length() : -1;
    }

    @Override
    public String expectation() {
      return kind.words + " \"" + key + '"' + (folding ? " ignoring case" : "");
    }
  }

  /** A regular expression for the whole path. */
  record Expression(TextMatch expression, String key) implements PathCondition {
    @Override
    public boolean matches(RequestView request, String path, int end) {
      return end > 0 && expression.matches(path, 0, end);
    }

    @Override
    public String expectation() {
      return "path " + expression.expectation();
    }
  }

  /** A URI template; path parameters are part of what it sees, even where others ignore them. */
  record Template(String template, String key, @Nullable Pattern pattern) implements PathCondition {
    static Template compile(String template) {
      UriTemplate parsed = UriTemplate.parse(template);
      String prefix = parsed.literalPrefix();
      int parameter = prefix.indexOf(';');
      return new Template(
          template, parameter < 0 ? prefix : prefix.substring(0, parameter), pattern(parsed));
    }

    /** Envoy takes templates whose stars make no valid expression; they match nothing. */
    private static @Nullable Pattern pattern(UriTemplate template) {
      try {
        return Pattern.compile(template.regex());
      } catch (PatternSyntaxException e) {
        return null;
      }
    }

    @Override
    public boolean matches(RequestView request, String path, int end) {
      return pattern != null && pattern.matcher(PathText.withoutQuery(request.path())).matches();
    }

    @Override
    public String expectation() {
      return "path fits template \"" + template + '"';
    }
  }

  /** CONNECT requests, whatever their path. */
  record Connect() implements PathCondition {
    @Override
    public boolean matches(RequestView request, String path, int end) {
      return request.method().equals("CONNECT");
    }

    @Override
    public String key() {
      return "";
    }

    @Override
    public String expectation() {
      return "method CONNECT";
    }
  }
}
