package io.inmesh.xds.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** JSON as RFC 8259 defines it; YAML's parser refuses tabs and escapes that are legal in JSON. */
final class JsonParser {
  static final String UNIQUE_KEYS = "each key once";
  static final String SHALLOW = "nesting of at most " + TextDocument.MAX_DEPTH + " levels";

  private final String source;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;

  JsonParser(TextSource source) {
    this.source = source.name();
    this.text = source.text();
  }

  TextNode parse() {
    TextNode root = value();
    skipSpace();
    if (at < text.length()) {
      throw error("the end of the document");
    }
    return root;
  }

  private TextNode value() {
    skipSpace();
    int startLine = line;
    int startColumn = at - lineStart + 1;
    char c = peek();
    switch (c) {
      case '{':
        return mapping(startLine, startColumn);
      case '[':
        return sequence(startLine, startColumn);
      case '"':
        return new TextNode.Scalar(TextNode.Kind.STRING, string(), startLine, startColumn);
      case 't':
        return literal("true", TextNode.Kind.BOOL, startLine, startColumn);
      case 'f':
        return literal("false", TextNode.Kind.BOOL, startLine, startColumn);
      case 'n':
        return literal("null", TextNode.Kind.NULL, startLine, startColumn);
      default:
        return number(startLine, startColumn);
    }
  }

  private TextNode mapping(int startLine, int startColumn) {
    enter();
    List<TextNode.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    skipSpace();
    while (peek() != '}') {
      int keyLine = line;
      int keyColumn = at - lineStart + 1;
      if (peek() != '"') {
        throw error("a quoted key");
      }
      String key = string();
      if (!keys.add(key)) {
        throw new TextException(
            source, keyLine, keyColumn, "duplicate key '" + shorten(key) + "'", UNIQUE_KEYS);
      }
      skipSpace();
      if (peek() != ':') {
        throw error("':'");
      }
      at++;
      entries.add(new TextNode.Entry(key, value(), keyLine, keyColumn));
      separator('}');
    }
    leave();
    return new TextNode.Mapping(entries, startLine, startColumn);
  }

  private TextNode sequence(int startLine, int startColumn) {
    enter();
    List<TextNode> items = new ArrayList<>();
    skipSpace();
    while (peek() != ']') {
      items.add(value());
      separator(']');
    }
    leave();
    return new TextNode.Sequence(items, startLine, startColumn);
  }

  /** After an item: a comma that another item follows, or the closing bracket, which stays. */
  private void separator(char close) {
    skipSpace();
    if (peek() == ',') {
      at++;
      skipSpace();
      if (peek() == close) {
        throw error("a value after ','");
      }
    } else if (peek() != close) {
      throw error("',' or '" + close + "'");
    }
  }

  private void enter() {
    at++;
    if (++depth > TextDocument.MAX_DEPTH) {
      throw error(SHALLOW);
    }
  }

  private void leave() {
    at++;
    depth--;
  }

  private TextNode literal(String word, TextNode.Kind kind, int startLine, int startColumn) {
    if (!text.startsWith(word, at)) {
      throw error("a JSON value");
    }
    at += word.length();
    return new TextNode.Scalar(kind, word, startLine, startColumn);
  }

  private TextNode number(int startLine, int startColumn) {
    int start = at;
    if (at < text.length() && text.charAt(at) == '-') {
      at++;
    }
    if (at < text.length() && text.charAt(at) == '0') {
      at++;
    } else {
      digits();
    }
    if (at < text.length() && text.charAt(at) == '.') {
      at++;
      digits();
    }
    if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
      at++;
      if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
        at++;
      }
      digits();
    }
    return new TextNode.Scalar(
        TextNode.Kind.NUMBER, text.substring(start, at), startLine, startColumn);
  }

  private void digits() {
    int start = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == start) {
      throw error("a JSON value");
    }
  }

  private String string() {
    at++;
    int start = at;
    StringBuilder unescaped = null;
    while (true) {
      if (at >= text.length()) {
        throw error("'\"' at the end of the string");
      }
      char c = text.charAt(at);
      if (c == '"') {
        String plain = text.substring(start, at++);
        return unescaped == null ? plain : unescaped.append(plain).toString();
      }
      if (c < ' ') {
        throw error("no control character in a string");
      }
      if (c == '\\') {
        unescaped = unescaped == null ? new StringBuilder() : unescaped;
        unescaped.append(text, start, at);
        at++;
        unescaped.append(escape());
        start = at;
      } else {
        at++;
      }
    }
  }

  private char escape() {
    char c = peek();
    at++;
    switch (c) {
      case '"', '\\', '/':
        return c;
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case 'u':
        int code = 0;
        for (int i = 0; i < 4; i++) {
          int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
          if (digit < 0) {
            throw error("four hexadecimal digits after \\u");
          }
          code = code * 16 + digit;
          at++;
        }
        return (char) code;
      default:
        at--;
        throw error("an escape that JSON knows");
    }
  }

  private void skipSpace() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        lineStart = at + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private char peek() {
    // NUL is no legal character of JSON, so that every caller refuses it.
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private TextException error(String expected) {
    String value = at < text.length() ? "'" + text.charAt(at) + "'" : "end of text";
    return new TextException(source, line, at - lineStart + 1, value, expected);
  }

  private static String shorten(String key) {
    return TextProblem.shorten(key);
  }
}
