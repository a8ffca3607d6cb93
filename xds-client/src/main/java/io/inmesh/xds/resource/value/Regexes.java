package io.inmesh.xds.resource.value;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.PathRewrite;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.inmesh.xds.proto.envoy.type.matcher.v3.RegexMatcher;

/** Regular expressions in RE2 syntax; each must compile. */
public final class Regexes {
  /** A longer one is refused before it is compiled, since compiling costs memory. */
  private static final int MAX_LENGTH = 64 * 1024;

  /**
   * As RE2 (parse.cc, {@code kMaxRepeat} and {@code RepetitionWalker}); RE2/J does not multiply.
   */
  private static final int MAX_PRODUCT = 1000;

  /** RE2/J's compiler needs stack for each. */
  private static final int MAX_DEPTH = 250;

  private Regexes() {}

  /** The expression of a matcher. */
  public static String read(Place place, RegexMatcher matcher) {
    compile(place.field("regex"), matcher.getRegex());
    return matcher.getRegex();
  }

  /** A pattern and its substitution, whose {@code \N} must be groups of the pattern. */
  public static PathRewrite.Regex read(Place place, RegexMatchAndSubstitute rewrite) {
    String regex = rewrite.getPattern().getRegex();
    int groups = compile(place.field("pattern").field("regex"), regex);
    checkSubstitution(place.field("substitution"), rewrite.getSubstitution(), groups);
    return new PathRewrite.Regex(regex, rewrite.getSubstitution());
  }

  /** The number of groups of an expression; -1 when it is wrong. */
  private static int compile(Place place, String regex) {
    if (regex.isEmpty()) {
      place.invalid("\"\"", "a regular expression");
      return -1;
    }
    if (regex.length() > MAX_LENGTH) {
      place.unsupported(regex.length() + " characters", "at most " + MAX_LENGTH);
      return -1;
    }
    RegexSize size = RegexSize.of(regex);
    if (size.product() > MAX_PRODUCT) {
      place.invalid(regex, "repetitions that multiply to at most " + MAX_PRODUCT);
      return -1;
    }
    if (size.characters() > MAX_LENGTH) {
      place.unsupported(
          regex, "at most " + MAX_LENGTH + " characters with repetitions written out");
      return -1;
    }
    if (size.depth() > MAX_DEPTH) {
      place.unsupported(size.depth() + " groups in one another", "at most " + MAX_DEPTH);
      return -1;
    }
    try {
      return Pattern.compile(regex).groupCount();
    } catch (PatternSyntaxException e) {
      place.invalid(regex, "RE2 syntax, but: " + e.getMessage());
      return -1;
    }
  }

  /** As RE2's {@code CheckRewriteString}. */
  private static void checkSubstitution(Place place, String text, int groups) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\\') {
        continue;
      }
      i++;
      char next = i < text.length() ? text.charAt(i) : 0;
      if (next == '\\') {
        continue;
      }
      if (next < '0' || next > '9') {
        place.invalid(text, "a backslash before a digit or a backslash");
        return;
      }
      if (groups >= 0 && next - '0' > groups) {
        place.invalid(text, "a group up to \\" + groups);
        return;
      }
    }
  }
}
