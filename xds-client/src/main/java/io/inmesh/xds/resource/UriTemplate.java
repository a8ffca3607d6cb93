package io.inmesh.xds.resource;

import io.inmesh.xds.resource.value.Place;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of URI templates ({@code envoy.extensions.path.match.uri_template.v3}): segments that
 * are a literal, {@code *}, {@code **}, {@code {name}} or {@code {name=pattern}}, and a literal
 * suffix.
 */
final class UriTemplate {
  private static final int MAX_VARIABLES = 5;
  private static final int MAX_NAME = 16;
  private static final String PCHAR = "[a-zA-Z0-9\\-._~%!$&'()+,;:@]";
  private static final Pattern LITERAL = Pattern.compile(PCHAR + "+");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
  private static final Pattern VARIABLE = Pattern.compile("\\{([^}=]*)(=([^}]*))?}");
  private static final Pattern REWRITE =
      Pattern.compile("/(?:[a-zA-Z0-9\\-._~%!$&'()+,;:@/]|\\{[a-zA-Z][a-zA-Z0-9_]*})*");

  private final Set<String> variables = new HashSet<>();
  private boolean textGlob;

  private UriTemplate() {}

  /** Reports what is wrong with a template to match by. */
  static void checkMatch(Place place, String template) {
    String problem = new UriTemplate().problem(template);
    if (problem != null) {
      place.invalid(template, problem);
    }
  }

  /**
   * Reports what is wrong with a template to rewrite by.
   *
   * @param match the template that the route matches by; null when it matches in another way
   */
  static void checkRewrite(Place place, String template, @Nullable String match) {
    if (match == null) {
      place.invalid(template, "path_match_policy with a URI template in the same route");
      return;
    }
    if (!REWRITE.matcher(template).matches()) {
      place.invalid(template, "a path with {variables}");
      return;
    }
    UriTemplate parsed = new UriTemplate();
    if (parsed.problem(match) != null) {
      return;
    }
    Matcher used = VARIABLE.matcher(template);
    while (used.find()) {
      if (!parsed.variables.contains(used.group(1))) {
        place.invalid(template, "variables of " + match);
        return;
      }
    }
  }

  private @Nullable String problem(String template) {
    if (!template.startsWith("/") || !template.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
      return "a printable path that begins with a slash";
    }
    String rest = template.substring(1);
    while (!rest.isEmpty()) {
      String segment = firstSegment(rest);
      String problem = segmentProblem(segment);
      if (problem != null) {
        return problem;
      }
      rest = rest.substring(segment.length());
      if (!rest.isEmpty() && rest.charAt(0) != '/') {
        return LITERAL.matcher(rest).matches() ? null : "a literal as suffix";
      }
      rest = rest.isEmpty() ? rest : rest.substring(1);
    }
    return null;
  }

  /** The text up to the end of an operator, a variable or a literal. */
  private static String firstSegment(String text) {
    if (text.startsWith("*")) {
      return text.startsWith("**") ? "**" : "*";
    }
    int end = text.startsWith("{") ? text.indexOf('}') + 1 : text.indexOf('/');
    return end < 0 || text.startsWith("{") && end == 0 ? text : text.substring(0, end);
  }

  private @Nullable String segmentProblem(String segment) {
    if (segment.startsWith("*")) {
      return operator(segment);
    }
    if (!segment.startsWith("{")) {
      return LITERAL.matcher(segment).matches() ? null : "literals of path characters";
    }
    Matcher variable = VARIABLE.matcher(segment);
    if (!variable.matches() || !NAME.matcher(variable.group(1)).matches()) {
      return "variables of the form {name} or {name=pattern}";
    }
    if (variable.group(1).length() > MAX_NAME || variables.size() >= MAX_VARIABLES) {
      return "at most " + MAX_VARIABLES + " variables of at most " + MAX_NAME + " letters";
    }
    if (!variables.add(variable.group(1))) {
      return "each variable once";
    }
    return variable.group(2) == null ? operator("*") : variablePattern(variable.group(3));
  }

  private @Nullable String variablePattern(String pattern) {
    for (String part : pattern.split("/", -1)) {
      boolean operator = part.equals("*") || part.equals("**");
      if (!operator && !LITERAL.matcher(part).matches()) {
        return "variables of the form {name} or {name=pattern}";
      }
      String problem = operator ? operator(part) : null;
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private @Nullable String operator(String operator) {
    if (textGlob) {
      return "no * or variable after **";
    }
    textGlob = operator.equals("**");
    return null;
  }
}
