package io.inmesh.xds.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A YAML or JSON document as a tree that knows where each part stands. Lines and columns count from
 * 1. Immutable.
 */
public sealed interface TextNode {
  /** Line of the first character. */
  int line();

  /** Column of the first character. */
  int column();

  /** What this node is, for messages. */
  String describe();

  /** An object (JSON), a mapping (YAML). Keys are unique, in the order of the text. */
  record Mapping(List<Entry> entries, int line, int column) implements TextNode {
    /** Takes the list over without a copy; the caller must not change it any more. */
    public Mapping {}

    /** The value of a key; null when the key is absent. */
    public @Nullable TextNode get(String key) {
      for (Entry entry : entries) {
        if (entry.key().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }

    @Override
    public String describe() {
      return "a mapping";
    }
  }

  /** One key with its value; the place is that of the key. */
  record Entry(String key, TextNode value, int line, int column) {}

  /** An array (JSON), a sequence (YAML). */
  record Sequence(List<TextNode> items, int line, int column) implements TextNode {
    @Override
    public String describe() {
      return "a list";
    }
  }

  /** A single value. {@code text} is the value without quotes and escapes. */
  record Scalar(Kind kind, String text, int line, int column) implements TextNode {
    @Override
    public String describe() {
      return text;
    }
  }

  /** What a scalar is by its syntax. */
  enum Kind {
    /** {@code null}, in YAML also {@code ~} and nothing at all. */
    NULL,
    /** {@code true} or {@code false}; the text is one of the two. */
    BOOL,
    /** A number in JSON notation. */
    NUMBER,
    /** Everything else. */
    STRING
  }
}
