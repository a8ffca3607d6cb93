package io.inmesh.xds.text;

/** Writes one JSON document, on one line or indented. Not thread-safe. */
final class JsonWriter {
  private static final String HEX = "0123456789abcdef";

  private final StringBuilder text = new StringBuilder();
  private final int indent;
  private int depth;
  private boolean empty = true;
  private boolean afterName;

  JsonWriter(int indent) {
    this.indent = indent;
  }

  int depth() {
    return depth;
  }

  void beginObject() {
    begin('{');
  }

  void endObject() {
    end('}');
  }

  void beginArray() {
    begin('[');
  }

  void endArray() {
    end(']');
  }

  void name(String name) {
    separate();
    quote(name);
    text.append(indent > 0 ? ": " : ":");
    afterName = true;
  }

  void string(String value) {
    separate();
    quote(value);
  }

  /** A number, boolean or null, as it is. */
  void raw(String token) {
    separate();
    text.append(token);
  }

  /** A floating-point number; NaN and infinities are strings in the proto3 JSON mapping. */
  void number(Number value) {
    double wide = value.doubleValue();
    if (Double.isNaN(wide) || Double.isInfinite(wide)) {
      string(value.toString());
    } else if (wide == Math.rint(wide) && Math.abs(wide) < 1e15) {
      raw(wide == 0 && 1 / wide < 0 ? "-0.0" : Long.toString((long) wide));
    } else {
      raw(value.toString());
    }
  }

  private void begin(char open) {
    separate();
    text.append(open);
    depth++;
    empty = true;
  }

  private void end(char close) {
    depth--;
    if (!empty) {
      newLine();
    }
    text.append(close);
    empty = false;
  }

  private void separate() {
    if (afterName) {
      afterName = false;
    } else if (depth > 0) {
      if (!empty) {
        text.append(',');
      }
      newLine();
    }
    empty = false;
  }

  private void newLine() {
    if (indent > 0) {
      text.append('\n').append(" ".repeat(indent * depth));
    }
  }

  private void quote(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f || c == '\u2028' || c == '\u2029') {
            text.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
              text.append(HEX.charAt((c >> shift) & 0xf));
            }
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
