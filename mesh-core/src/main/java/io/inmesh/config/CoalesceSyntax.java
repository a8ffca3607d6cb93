package io.inmesh.config;

import io.inmesh.config.FormatSyntax.Command;
import java.util.ArrayList;
import java.util.List;

/**
 * The argument of {@code %COALESCE(...)%}: a JSON object with a list of operators, each the name of
 * a command or an object with {@code command}, {@code param} and {@code max_length}.
 */
public final class CoalesceSyntax {
  private final String json;
  private int at;

  private CoalesceSyntax(String json) {
    this.json = json;
  }

  /** What was expected where an argument is wrong; "" where it is right. */
  static String check(String json) {
    try {
      parse(json);
      return "";
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /**
   * Parses an argument.
   *
   * @return the commands in order, at least one
   * @throws IllegalArgumentException when it is not valid; the message is what was expected
   */
  public static List<Command> parse(String json) {
    CoalesceSyntax reader = new CoalesceSyntax(json);
    List<Command> commands = reader.document();
    if (commands.isEmpty()) {
      throw new IllegalArgumentException("at least one operator");
    }
    for (Command command : commands) {
      String expected =
          FormatSyntax.check(command.name(), command.argument(), command.maxLength() >= 0);
      if (!expected.isEmpty()) {
        throw new IllegalArgumentException(command.name() + " with " + expected);
      }
    }
    return commands;
  }

  private List<Command> document() {
    List<Command> commands = new ArrayList<>();
    expect('{');
    boolean first = true;
    while (!skip('}')) {
      if (!first) {
        expect(',');
      }
      first = false;
      if (key().equals("operators")) {
        operators(commands);
      } else {
        ignore();
      }
    }
    if (at < json.length()) {
      throw new IllegalArgumentException("nothing behind the JSON object");
    }
    return commands;
  }

  private void operators(List<Command> commands) {
    expect('[');
    while (!skip(']')) {
      if (!commands.isEmpty()) {
        expect(',');
      }
      commands.add(operator());
    }
  }

  private String key() {
    String key = text();
    expect(':');
    return key;
  }

  /** Passes over a value that means nothing here. */
  private void ignore() {
    int depth = 0;
    do {
      space();
      char c = at < json.length() ? json.charAt(at) : ' ';
      if (c == '"') {
        text();
      } else if (c == ' ') {
        throw new IllegalArgumentException("JSON that ends");
      } else {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        at++;
      }
      space();
    } while (depth > 0 || at < json.length() && ",}]".indexOf(json.charAt(at)) < 0);
  }

  private Command operator() {
    if (!skip('{')) {
      return new Command(text(), "", -1);
    }
    String name = "";
    String argument = "";
    int maxLength = -1;
    boolean first = true;
    while (!skip('}')) {
      if (!first) {
        expect(',');
      }
      first = false;
      switch (key()) {
        case "command" -> name = text();
        case "param" -> argument = text();
        case "max_length" -> maxLength = number();
        default -> ignore();
      }
    }
    return new Command(name, argument, maxLength);
  }

  private void space() {
    while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
      at++;
    }
  }

  private boolean skip(char c) {
    space();
    if (at < json.length() && json.charAt(at) == c) {
      at++;
      space();
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!skip(c)) {
      throw new IllegalArgumentException("JSON with '" + c + "' at place " + at);
    }
  }

  private int number() {
    int start = at;
    while (at < json.length() && Character.isDigit(json.charAt(at))) {
      at++;
    }
    if (start == at || at - start > 9 || Integer.parseInt(json.substring(start, at)) == 0) {
      throw new IllegalArgumentException("a positive number as max_length");
    }
    return Integer.parseInt(json.substring(start, at));
  }

  private String text() {
    space();
    if (at >= json.length() || json.charAt(at) != '"') {
      throw new IllegalArgumentException("JSON with '\"' at place " + at);
    }
    StringBuilder text = new StringBuilder();
    for (at++; at < json.length(); at++) {
      char c = json.charAt(at);
      if (c == '"') {
        at++;
        space();
        return text.toString();
      }
      text.append(c == '\\' ? escape() : c);
    }
    throw new IllegalArgumentException("JSON whose texts end");
  }

  /** Reads the escape at the place and stays on its last character. */
  private char escape() {
    at++;
    char c = at < json.length() ? json.charAt(at) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'u' -> unicode();
      default -> throw new IllegalArgumentException("JSON escapes");
    };
  }

  private char unicode() {
    int end = at + 5;
    if (end > json.length() || !json.substring(at + 1, end).matches("[0-9a-fA-F]{4}")) {
      throw new IllegalArgumentException("JSON escapes");
    }
    char c = (char) Integer.parseInt(json.substring(at + 1, end), 16);
    at = end - 1;
    return c;
  }
}
