package io.inmesh.call;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Header lines that the engine reads and edits, for adapters whose client keeps headers in a form
 * that cannot be changed. Keeps the order of lines and the case of names that came in. Not
 * thread-safe.
 */
public final class HeaderLines implements MutableHeaders {
  // Name, value, name, value, ...
  private String[] lines;
  private int used;

  /** So many lines at the beginning are as the client has them. In elements of the array. */
  private int kept;

  /**
   * No lines yet.
   *
   * @param capacity how many there can be before more room has to be made; at least 0
   */
  public HeaderLines(int capacity) {
    lines = new String[2 * capacity];
  }

  private HeaderLines(HeaderLines from, int spare) {
    lines = Arrays.copyOf(from.lines, from.used + 2 * spare);
    used = from.used;
    kept = from.kept;
  }

  /** An independent copy with room for the lines that most routes add. */
  public HeaderLines copy() {
    return new HeaderLines(this, 4);
  }

  /** From now on it is known how many of the lines that there are stay as they are. */
  public void mark() {
    kept = used;
  }

  /**
   * How many lines at the beginning are still those of the {@link #mark}; where it is all of them,
   * the client's own headers only lack the lines behind.
   */
  public int unchanged() {
    return kept / 2;
  }

  /** Adds a line behind the others; the name in any case. */
  public void append(String name, String value) {
    if (used == lines.length) {
      lines = Arrays.copyOf(lines, used * 2 + 8);
    }
    lines[used] = name;
    lines[used + 1] = value;
    used += 2;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = null;
    for (int i = 0; i < used; i += 2) {
      if (lines[i].equalsIgnoreCase(lowerCaseName)) {
        found = found == null ? lines[i + 1] : found + "," + lines[i + 1];
      }
    }
    return found;
  }

  @Override
  public boolean contains(String lowerCaseName) {
    for (int i = 0; i < used; i += 2) {
      if (lines[i].equalsIgnoreCase(lowerCaseName)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean containsPrefix(String lowerCasePrefix) {
    for (int i = 0; i < used; i += 2) {
      if (lines[i].regionMatches(true, 0, lowerCasePrefix, 0, lowerCasePrefix.length())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return used / 2;
  }

  @Override
  public String name(int index) {
    return lines[2 * index].toLowerCase(Locale.ROOT);
  }

  /** The name of a line in the case in which it came. */
  public String nameAsGiven(int index) {
    return lines[2 * index];
  }

  @Override
  public String value(int index) {
    return lines[2 * index + 1];
  }

  @Override
  public void add(String lowerCaseName, String value) {
    append(lowerCaseName, value);
  }

  @Override
  public void set(String lowerCaseName, String value) {
    for (int i = 0; i < used; i += 2) {
      if (lines[i].equalsIgnoreCase(lowerCaseName)) {
        kept = Math.min(kept, i);
        lines[i + 1] = value;
        removeFrom(i + 2, lowerCaseName);
        return;
      }
    }
    append(lowerCaseName, value);
  }

  @Override
  public int remove(String lowerCaseName) {
    return removeFrom(0, lowerCaseName);
  }

  private int removeFrom(int start, String lowerCaseName) {
    int left = start;
    for (int i = start; i < used; i += 2) {
      if (!lines[i].equalsIgnoreCase(lowerCaseName)) {
        if (left != i) {
          lines[left] = lines[i];
          lines[left + 1] = lines[i + 1];
        }
        left += 2;
      } else if (left == i) { // the first one
        kept = Math.min(kept, i);
      }
    }
    int removed = (used - left) / 2;
    used = left;
    return removed;
  }

  /**
   * The name of the first line whose value cannot go out, since a control character in it other
   * than a tab could end the line and begin another; null when there is none. Source: RFC 9110,
   * section 5.5.
   */
  public @Nullable String unsendable() {
    for (int i = 0; i < used; i += 2) {
      if (HeaderBytes.hasControl(lines[i + 1])) {
        return lines[i];
      }
    }
    return null;
  }

  /** Name, value, name, value, ...: a copy. */
  public String[] toArray() {
    return Arrays.copyOf(lines, used);
  }
}
