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
  private String[] names;
  private String[] lowerNames;
  private String[] values;
  private int size;

  HeaderLines(int capacity) {
    names = new String[capacity];
    lowerNames = new String[capacity];
    values = new String[capacity];
  }

  /** A copy of OkHttp's headers. */
  HeaderLines(Headers headers, int spare) {
    this(headers.size() + spare);
    for (int i = 0; i < headers.size(); i++) {
      append(headers.name(i), headers.value(i));
    }
  }

  /** An independent copy. */
  HeaderLines copy() {
    HeaderLines copy = new HeaderLines(size + 4);
    System.arraycopy(names, 0, copy.names, 0, size);
    System.arraycopy(lowerNames, 0, copy.lowerNames, 0, size);
    System.arraycopy(values, 0, copy.values, 0, size);
    copy.size = size;
    return copy;
  }

  void append(String name, String value) {
    if (size == names.length) {
      int capacity = size * 2 + 4;
      names = Arrays.copyOf(names, capacity);
      lowerNames = Arrays.copyOf(lowerNames, capacity);
      values = Arrays.copyOf(values, capacity);
    }
    names[size] = name;
    lowerNames[size] = name.toLowerCase(Locale.ROOT);
    values[size] = value;
    size++;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = null;
    for (int i = 0; i < size; i++) {
      if (lowerNames[i].equals(lowerCaseName)) {
        found = found == null ? values[i] : found + "," + values[i];
      }
    }
    return found;
  }

  @Override
  public boolean contains(String lowerCaseName) {
    for (int i = 0; i < size; i++) {
      if (lowerNames[i].equals(lowerCaseName)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public String name(int index) {
    return lowerNames[index];
  }

  @Override
  public String value(int index) {
    return values[index];
  }

  @Override
  public void add(String lowerCaseName, String value) {
    append(lowerCaseName, value);
  }

  @Override
  public void set(String lowerCaseName, String value) {
    for (int i = 0; i < size; i++) {
      if (lowerNames[i].equals(lowerCaseName)) {
        values[i] = value;
        removeFrom(i + 1, lowerCaseName);
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
    for (int i = start; i < size; i++) {
      if (!lowerNames[i].equals(lowerCaseName)) {
        names[kept] = names[i];
        lowerNames[kept] = lowerNames[i];
        values[kept] = values[i];
        kept++;
      }
    }
    int removed = size - kept;
    size = kept;
    return removed;
  }

  /** As OkHttp's headers. */
  Headers toHeaders() {
    Headers.Builder builder = new Headers.Builder();
    for (int i = 0; i < size; i++) {
      builder.addUnsafeNonAscii(names[i], values[i]);
    }
    return builder.build();
  }
}
