package io.inmesh.internal.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;

/**
 * Replaces every match of an expression, as {@code RE2::GlobalReplace} does: {@code \1} is a group,
 * {@code \0} the match, {@code \\} a backslash. A bad escape ends the replacement; one that names a
 * group that the expression lacks makes the whole substitution do nothing.
 */
final class RegexSubstitution {
  private final Pattern pattern;

  /** Literal texts, and single digits that stand for groups, in turn; texts may be empty. */
  private final List<String> texts = new ArrayList<>();

  private final List<Integer> groups = new ArrayList<>();

  /**
   * Compiles a substitution.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  RegexSubstitution(String regex, String substitution) {
    pattern = Pattern.compile(regex);
    StringBuilder text = new StringBuilder();
    int at = 0;
    while (at < substitution.length()) {
      char c = substitution.charAt(at++);
      if (c != '\\') {
        text.append(c);
        continue;
      }
      char escaped = at < substitution.length() ? substitution.charAt(at++) : 'x';
      if (escaped == '\\') {
        text.append('\\');
      } else if (escaped >= '0' && escaped <= '9') {
        texts.add(text.toString());
        text.setLength(0);
        groups.add(escaped - '0');
      } else {
        break;
      }
    }
    texts.add(text.toString());
  }

  String replaceAll(String text) {
    for (int group : groups) {
      if (group > pattern.groupCount()) {
        return text;
      }
    }
    Matcher matcher = pattern.matcher(text);
    StringBuilder result = new StringBuilder();
    int at = 0;
    int lastEnd = -1;
    while (at <= text.length() && matcher.find(at)) {
      result.append(text, at, matcher.start());
      if (matcher.start() == lastEnd && matcher.end() == lastEnd) {
        if (at < text.length()) {
          result.append(text.charAt(at)); // no empty match where the last one ended
        }
        at++;
        continue;
      }
      appendReplacement(result, matcher);
      at = matcher.end();
      lastEnd = at;
    }
    return at < text.length()
        ? result.append(text, at, text.length()).toString()
        : result.toString();
  }

  private void appendReplacement(StringBuilder result, Matcher matcher) {
    result.append(texts.get(0));
    for (int i = 0; i < groups.size(); i++) {
      String group = matcher.group(groups.get(i));
      result.append(group == null ? "" : group).append(texts.get(i + 1));
    }
  }
}
