package io.inmesh.okhttp;

import io.inmesh.call.MutableHeaders;
import java.util.Arrays;
import java.util.Locale;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Header lines that the engine reads and edits. Keeps the case of names that came in. Not
 * thread-safe.
 */
final class HeaderLines implements MutableHeaders {
  // Name, value, name, value, ...
  private String[] lines;
  private int used;

  /** A copy of OkHttp's headers. */
  HeaderLines(Headers headers, int spare) {
    lines = new String[2 * (headers.size() + spare)];
    for (int i = 0; i < headers.size(); i++) {
      append(headers.name(i), headers.value(i));
    }
  }

  private HeaderLines(HeaderLines from, int spare) {
    lines = Arrays.copyOf(from.lines, from.used + 2 * spare);
    used = from.used;
  }

  /** An independent copy with room for the lines that most routes add. */
  HeaderLines copy() {
    return new HeaderLines(this, 4);
  }

  void append(String name, String value) {
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
  public int size() {
    return used / 2;
  }

  @Override
  public String name(int index) {
    return lines[2 * index].toLowerCase(Locale.ROOT);
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
    int kept = start;
    for (int i = start; i < used; i += 2) {
      if (!lines[i].equalsIgnoreCase(lowerCaseName)) {
        lines[kept] = lines[i];
        lines[kept + 1] = lines[i + 1];
        kept += 2;
      }
    }
    int removed = (used - kept) / 2;
    used = kept;
    return removed;
  }

  /** As OkHttp's headers. */
  Headers toHeaders() {
    if (isPlain()) {
      return Headers.of(Arrays.copyOf(lines, used));
    }
    Headers.Builder builder = new Headers.Builder();
    for (int i = 0; i < used; i += 2) {
      builder.addUnsafeNonAscii(lines[i], lines[i + 1]);
    }
    return builder.build();
  }

  /** Whether no value has a character that OkHttp takes only from its unsafe methods. */
  private boolean isPlain() {
    for (int i = 1; i < used; i += 2) {
      String value = lines[i];
      for (int j = 0; j < value.length(); j++) {
        char c = value.charAt(j);
        if (c > '~' || (c < ' ' && c != '\t')) {
          return false;
        }
      }
    }
    return true;
  }
}
