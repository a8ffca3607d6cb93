package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Headers of the mesh's own: those of a local reply, or a request's after a filter changed them.
 */
public final class HeaderList implements MutableHeaders {
  /** Name, value, name, value, ... */
  private final List<String> lines = new ArrayList<>();

  /** No headers. */
  public HeaderList() {}

  /** A copy. */
  public HeaderList(HeadersView copied) {
    for (int i = 0; i < copied.size(); i++) {
      add(copied.name(i), copied.value(i));
    }
  }

  @Override
  public void add(String lowerCaseName, String value) {
    lines.add(lowerCaseName);
    lines.add(value);
  }

  @Override
  public void set(String lowerCaseName, String value) {
    remove(lowerCaseName);
    add(lowerCaseName, value);
  }

  @Override
  public int remove(String lowerCaseName) {
    int removed = 0;
    for (int i = lines.size() - 2; i >= 0; i -= 2) {
      if (lines.get(i).equals(lowerCaseName)) {
        lines.subList(i, i + 2).clear();
        removed++;
      }
    }
    return removed;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = null;
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals(lowerCaseName)) {
        found = found == null ? lines.get(i + 1) : found + ',' + lines.get(i + 1);
      }
    }
    return found;
  }

  @Override
  public int size() {
    return lines.size() / 2;
  }

  @Override
  public String name(int index) {
    return lines.get(2 * index);
  }

  @Override
  public String value(int index) {
    return lines.get(2 * index + 1);
  }

  /** Name, value, name, value, ... */
  public List<String> lines() {
    return lines;
  }
}
