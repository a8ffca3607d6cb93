package io.inmesh.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of formats with {@code %COMMAND(argument):length%} operators, as header edits, bodies,
 * rewrites and access logs have them: {@code %%} is a percent sign. Source: Envoy's substitution
 * formatter.
 */
public final class FormatSyntax {
  private static final Pattern COMMAND =
      Pattern.compile("%([A-Z0-9_]+)(?:\\((.*?)\\))?(?::([0-9]+))?%", Pattern.DOTALL);
  private static final Pattern HEADER_NAME = Pattern.compile(":?[a-zA-Z0-9!#$&'*+.^_`|~-]*");
  private static final Pattern NEWLINE_IN_TIME = Pattern.compile("%[-_0^#]*[1-9]*(E|O)?n");

  private FormatSyntax() {}

  /** The names of all commands that Envoy 1.40 knows. */
  public static Set<String> commands() {
    return FormatCommands.names();
  }

  /**
   * Says what is wrong with a format.
   *
   * @return null when Envoy would take it; otherwise what was expected, and where
   */
  public static @Nullable String check(String format) {
    try {
      parse(format);
      return null;
    } catch (SyntaxException e) {
      return e.expected;
    }
  }

  /**
   * Splits a format into its parts, adjacent literals joined.
   *
   * @throws IllegalArgumentException when Envoy would refuse it; the message says place, command
   *     and what was expected
   */
  public static List<Part> parse(String format) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    Matcher matcher = COMMAND.matcher(format);
    int at = 0;
    while (at < format.length()) {
      if (format.charAt(at) != '%') {
        literal.append(format.charAt(at++));
      } else if (format.startsWith("%%", at)) {
        literal.append('%');
        at += 2;
      } else {
        if (!matcher.region(at, format.length()).lookingAt()) {
          throw new SyntaxException(at, format.substring(at), "%COMMAND(...)%");
        }
        flush(literal, parts);
        parts.add(command(at, matcher));
        at = matcher.end();
      }
    }
    flush(literal, parts);
    return parts;
  }

  private static void flush(StringBuilder literal, List<Part> parts) {
    if (literal.length() > 0) {
      parts.add(new Literal(literal.toString()));
      literal.setLength(0);
    }
  }

  private static Command command(int at, Matcher matcher) {
    String name = matcher.group(1);
    String argument = matcher.group(2) == null ? "" : matcher.group(2);
    String length = matcher.group(3);
    String expected = check(name, argument, length != null);
    if (!expected.isEmpty()) {
      throw new SyntaxException(at, matcher.group(), expected);
    }
    return new Command(name, argument, length == null ? -1 : length(length));
  }

  /** What was expected where a command is wrong; "" where it is right. */
  static String check(String name, String argument, boolean hasLength) {
    String expected = FormatCommands.check(name, argument, hasLength);
    return expected.isEmpty() ? checkArgument(name, argument) : expected;
  }

  private static int length(String digits) {
    return digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits);
  }

  private static String checkArgument(String name, String argument) {
    return switch (name) {
      case "REQ",
          "REQUEST_HEADER",
          "RESP",
          "RESPONSE_HEADER",
          "TRAILER",
          "RESPONSE_TRAILER",
          "STREAM_INFO_REQ" ->
          checkHeaders(argument);
      case "PATH" -> checkPath(argument);
      case "QUERY_PARAMS" -> oneOf(argument, "", "ORIG", "DECODED");
      case "GRPC_STATUS" -> oneOf(argument, "", "CAMEL_STRING", "SNAKE_STRING", "NUMBER");
      case "REQUESTED_SERVER_NAME" -> checkServerName(argument);
      case "METADATA" ->
          oneOf(
              argument.split(":", 2)[0],
              "DYNAMIC",
              "CLUSTER",
              "ROUTE",
              "UPSTREAM_HOST",
              "LISTENER",
              "LISTENER_FILTER_CHAIN",
              "VIRTUAL_HOST");
      case "COALESCE" -> CoalesceSyntax.check(argument);
      case "COMMON_DURATION" -> checkDuration(argument);
      case "START_TIME", "START_TIME_LOCAL", "EMIT_TIME", "EMIT_TIME_LOCAL" ->
          NEWLINE_IN_TIME.matcher(argument).find() ? "a time format without newline" : "";
      default -> "";
    };
  }

  private static String checkHeaders(String argument) {
    String[] names = argument.split("\\?", -1);
    if (names.length > 2) {
      return "a header and at most one alternative";
    }
    for (String name : names) {
      if (!HEADER_NAME.matcher(name).matches()) {
        return "header names";
      }
    }
    return "";
  }

  private static String checkPath(String argument) {
    String[] options = argument.split(":", -1);
    String wrong = oneOf(options[0], "", "WQ", "NQ");
    if (wrong.isEmpty() && options.length > 1) {
      wrong = oneOf(options[1], "ORIG", "PATH", "ORIG_OR_PATH");
    }
    return wrong;
  }

  private static String checkServerName(String argument) {
    String[] options = argument.split(":", -1);
    String wrong = oneOf(options[0], "", "SNI_ONLY", "SNI_FIRST", "HOST_FIRST");
    if (wrong.isEmpty() && options.length > 1) {
      wrong = oneOf(options[1], "ORIG", "HOST", "ORIG_OR_HOST");
    }
    return wrong;
  }

  private static String checkDuration(String argument) {
    String[] points = argument.split(":", -1);
    if (points.length < 2 || points.length > 3) {
      return "START:END or START:END:PRECISION";
    }
    return points.length == 3 ? oneOf(points[2], "ms", "us", "ns") : "";
  }

  private static String oneOf(String value, String... allowed) {
    return List.of(allowed).contains(value) ? "" : "one of " + List.of(allowed);
  }

  private static final class SyntaxException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    final String expected;

    SyntaxException(int at, String found, String expected) {
      super("position " + at + ": " + found + " (expected: " + expected + ')');
      this.expected = expected + " at position " + at + ", not " + found;
    }
  }

  /** A part of a format. */
  public sealed interface Part {}

  /** Text that stands for itself. */
  public record Literal(String text) implements Part {}

  /**
   * An operator.
   *
   * @param name for example {@code REQ}
   * @param argument what stands in brackets; "" for none
   * @param maxLength characters to keep; -1 for all
   */
  public record Command(String name, String argument, int maxLength) implements Part {
    /** As it stands in a format. */
    @Override
    public String toString() {
      return '%'
          + name
          + (argument.isEmpty() ? "" : '(' + argument + ')')
          + (maxLength < 0 ? "" : ":" + maxLength)
          + '%';
    }
  }
}
