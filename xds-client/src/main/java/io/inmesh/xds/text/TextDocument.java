package io.inmesh.xds.text;

/** Reads a YAML or JSON text into a tree. */
public final class TextDocument {
  /** Deepest nesting of mappings and lists; protobuf's own limit for messages is 100. */
  static final int MAX_DEPTH = 200;

  private TextDocument() {}

  /**
   * Reads a text. One that begins like a JSON document and is one is taken as JSON (RFC 8259);
   * every other text is taken as one YAML document, whose plain scalars mean what they mean to
   * Envoy. YAML anchors and aliases are expanded; tags and merge keys are not known.
   *
   * @throws TextException when the text is neither, has duplicate keys, is nested deeper than 200
   *     levels, or grows out of proportion by its aliases
   */
  public static TextNode parse(TextSource source) {
    if (looksLikeJson(source.text())) {
      try {
        return new JsonParser(source).parse();
      } catch (TextException e) {
        if (source.name().endsWith(".json") || isAboutMeaning(e)) {
          throw e;
        }
        // A YAML flow mapping begins like a JSON object. If it is none either, YAML's error names
        // the same place.
        return YamlParser.parse(source);
      }
    }
    return YamlParser.parse(source);
  }

  /**
   * Reads a text that must be JSON (RFC 8259).
   *
   * @throws TextException when it is not, has duplicate keys or is nested deeper than 200 levels
   */
  public static TextNode parseJson(TextSource source) {
    return new JsonParser(source).parse();
  }

  private static boolean isAboutMeaning(TextException e) {
    String expected = e.problems().get(0).expected();
    return expected.equals(JsonParser.UNIQUE_KEYS) || expected.equals(JsonParser.SHALLOW);
  }

  private static boolean looksLikeJson(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != ' ' && c != '\t' && c != '\n' && c != '\r') {
        return c == '{' || c == '[';
      }
    }
    return false;
  }
}
