package io.inmesh.xds.text;

import org.jspecify.annotations.Nullable;

/**
 * Where a value stands inside a message, in Envoy's notation: {@code
 * virtual_hosts[3].routes[1].route.weighted_clusters}. Immutable and cheap to extend: the text is
 * only made when it is asked for.
 */
public final class FieldPath {
  /** The message itself. Its text is empty. */
  public static final FieldPath ROOT = new FieldPath(null, "");

  private final @Nullable FieldPath parent;
  private final String segment;
  private final int depth;

  private FieldPath(@Nullable FieldPath parent, String segment) {
    this.parent = parent;
    this.segment = segment;
    this.depth = parent == null ? 0 : parent.depth + 1;
  }

  /** The path of a field of this message, by its name in the proto file. */
  public FieldPath field(String name) {
    return new FieldPath(this, parent == null ? name : "." + name);
  }

  /** The path of one item of this repeated field, counted from 0. */
  public FieldPath index(int index) {
    return new FieldPath(this, "[" + index + "]");
  }

  /** The path of one value of this map field. */
  public FieldPath key(String key) {
    return new FieldPath(this, "[\"" + key + "\"]");
  }

  /** How many steps lead here. */
  public int depth() {
    return depth;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text);
    return text.toString();
  }

  private void append(StringBuilder text) {
    if (parent != null) {
      parent.append(text);
    }
    text.append(segment);
  }
}
