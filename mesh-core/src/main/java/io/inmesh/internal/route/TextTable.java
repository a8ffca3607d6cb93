package io.inmesh.internal.route;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An immutable hash table from text to values that is asked with a region of a string, so that a
 * look-up makes no substring. Open addressing, at most half full.
 */
final class TextTable<V> {
  private final boolean folding;
  private final @Nullable String[] keys;
  private final @Nullable Object[] values;

  /**
   * Builds a table.
   *
   * @param entries keys and values; keys are folded where {@code folding}
   * @param folding whether ASCII case is ignored
   */
  TextTable(Map<String, V> entries, boolean folding) {
    this.folding = folding;
    int capacity = Integer.highestOneBit(Math.max(1, entries.size()) * 2 - 1) * 2;
    keys = new String[capacity];
    values = new Object[capacity];
    entries.forEach(this::put);
  }

  private void put(String text, V value) {
    String key = folding ? Ascii.fold(text) : text;
    int slot = slot(hash(key, 0, key.length()));
    while (keys[slot] != null) {
      if (key.equals(keys[slot])) {
        return; // keys that differ in case only: the first one counts
      }
      slot = slot + 1 & keys.length - 1;
    }
    keys[slot] = key;
    values[slot] = value;
  }

  private int slot(int hash) {
    return (hash ^ hash >>> 16) & keys.length - 1;
  }

  /** The polynomial of {@link String#hashCode}. */
  private int hash(String text, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + (folding ? Ascii.fold(text.charAt(i)) : text.charAt(i));
    }
    return hash;
  }

  /** The value of the region's text; null when there is none. */
  @Nullable V get(String text, int from, int to) {
    if (from == 0 && to == text.length()) {
      // Mostly the text is folded already; then its own hash, which it remembers, will do.
      V found = get(text);
      if (found != null || !folding) {
        return found;
      }
    }
    return get(text, from, to, hash(text, from, to));
  }

  @SuppressWarnings("unchecked")
  private @Nullable V get(String text) {
    int slot = slot(text.hashCode());
    for (String key = keys[slot]; key != null; key = keys[slot]) {
      if (key.equals(text)) {
        return (V) values[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return null;
  }

  @SuppressWarnings("unchecked")
  private @Nullable V get(String text, int from, int to, int hash) {
    int slot = slot(hash);
    for (String key = keys[slot]; key != null; key = keys[slot]) {
      if (key.length() == to - from && Ascii.at(text, from, key, folding)) {
        return (V) values[slot];
      }
      slot = slot + 1 & keys.length - 1;
    }
    return null;
  }
}
