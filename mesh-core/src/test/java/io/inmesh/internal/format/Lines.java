package io.inmesh.internal.format;

import io.inmesh.call.HeadersView;
import org.jspecify.annotations.Nullable;

/** Headers for tests: names and values in turn. */
record Lines(String... lines) implements HeadersView {
  @Override
  public @Nullable String get(String lowerCaseName) {
    for (int i = 0; i < size(); i++) {
      if (name(i).equals(lowerCaseName)) {
        return value(i);
      }
    }
    return null;
  }

  @Override
  public int size() {
    return lines.length / 2;
  }

  @Override
  public String name(int index) {
    return lines[2 * index];
  }

  @Override
  public String value(int index) {
    return lines[2 * index + 1];
  }
}
