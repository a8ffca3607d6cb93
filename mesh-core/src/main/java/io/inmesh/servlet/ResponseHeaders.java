package io.inmesh.servlet;

import io.inmesh.call.MutableHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the application has set so far. They are kept here until the head of the
 * response leaves, because a container cannot be asked to remove a header again.
 */
final class ResponseHeaders implements MutableHeaders {
  private static final String CONTENT_LENGTH = "content-length";

  private final List<String> names = new ArrayList<>();
  private final List<String> given = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  /** By lower-case names, what the container has and is replaced by what differs from it. */
  private final Map<String, List<String>> written = new HashMap<>();

  @Override
  public void add(String name, String value) {
    names.add(name.toLowerCase(Locale.ROOT));
    given.add(name);
    values.add(value);
  }

  @Override
  public void set(String name, String value) {
    remove(name.toLowerCase(Locale.ROOT));
    add(name, value);
  }

  @Override
  public int remove(String lowerCaseName) {
    int removed = 0;
    for (int i = names.size() - 1; i >= 0; i--) {
      if (names.get(i).equals(lowerCaseName)) {
        names.remove(i);
        given.remove(i);
        values.remove(i);
        removed++;
      }
    }
    return removed;
  }

  private void clear() {
    names.clear();
    given.clear();
    values.clear();
  }

  /** How long the body is to be; -1 when nobody has said so. */
  long length() {
    int line = names.indexOf(CONTENT_LENGTH); // asked for with each byte that is written
    if (line < 0 || names.lastIndexOf(CONTENT_LENGTH) != line) {
      return -1;
    }
    try {
      return Long.parseLong(values.get(line));
    } catch (NumberFormatException e) { // the container's matter
      return -1;
    }
  }

  /** The body is another one than was announced. */
  void forgetLength() {
    remove(CONTENT_LENGTH);
  }

  /** What the container has of a name takes the place of what is here. */
  void takeOver(String lowerCaseName, HttpServletResponse container) {
    remove(lowerCaseName);
    written.remove(lowerCaseName);
    List<String> there = List.copyOf(container.getHeaders(lowerCaseName));
    if (!there.isEmpty()) {
      there.forEach(value -> add(lowerCaseName, value));
      written.put(lowerCaseName, there);
    }
  }

  /** There are none, here and in the container. */
  void forget() {
    clear();
    written.clear();
  }

  /** What the container has of a name is replaced by what is here. */
  void replacesContainers(String name) {
    written.put(name.toLowerCase(Locale.ROOT), List.of());
  }

  boolean isReplacingContainers(String name) {
    return written.containsKey(name.toLowerCase(Locale.ROOT));
  }

  /** The names as the application wrote them. */
  List<String> namesAsGiven() {
    return List.copyOf(given);
  }

  /** As they are now, for {@link #restore}. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(2 * names.size());
    for (int i = 0; i < names.size(); i++) {
      lines.add(names.get(i));
      lines.add(values.get(i));
    }
    return lines;
  }

  /** As they were before. */
  void restore(List<String> lines) {
    clear();
    for (int i = 0; i < lines.size(); i += 2) {
      add(lines.get(i), lines.get(i + 1));
    }
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    List<String> all = all(lowerCaseName);
    return all.isEmpty() ? null : String.join(",", all);
  }

  /** All values of a header. */
  List<String> all(String lowerCaseName) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(lowerCaseName)) {
        all.add(values.get(i));
      }
    }
    return all;
  }

  @Override
  public int size() {
    return names.size();
  }

  @Override
  public String name(int index) {
    return names.get(index);
  }

  @Override
  public String value(int index) {
    return values.get(index);
  }

  /**
   * Hands all of them to the container, in place of those handed before where they differ: it may
   * have more of a name, such as its own cookies. The length comes last: once a container has it,
   * and as many bytes, it takes no more headers.
   */
  void writeTo(HttpServletResponse response) {
    for (String name : new LinkedHashSet<>(names)) {
      if (!name.equals(CONTENT_LENGTH)) {
        write(response, name);
      }
    }
    if (names.contains(CONTENT_LENGTH)) {
      write(response, CONTENT_LENGTH);
    }
  }

  private void write(HttpServletResponse response, String name) {
    List<String> now = all(name);
    List<String> before = written.put(name, now);
    if (now.equals(before)) {
      return;
    }
    boolean replaces = before != null;
    for (String value : now) {
      if (replaces) {
        response.setHeader(name, value);
      } else {
        response.addHeader(name, value);
      }
      replaces = false;
    }
  }
}
