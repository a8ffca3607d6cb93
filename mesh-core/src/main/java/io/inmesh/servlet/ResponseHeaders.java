package io.inmesh.servlet;

import io.inmesh.call.MutableHeaders;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the application has set so far. They are kept here until the head of the
 * response leaves, because a container cannot be asked to remove a header again.
 */
final class ResponseHeaders implements MutableHeaders {
  private static final String CONTENT_LENGTH = "content-length";

  private final List<String> names = new ArrayList<>();
  private final List<String> values = new ArrayList<>();

  @Override
  public void add(String name, String value) {
    names.add(name.toLowerCase(Locale.ROOT));
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
        values.remove(i);
        removed++;
      }
    }
    return removed;
  }

  void clear() {
    names.clear();
    values.clear();
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
   * Hands all of them to the container. The length comes last: once a container has it, and as many
   * bytes, it takes no more headers.
   */
  void writeTo(HttpServletResponse response) {
    for (int i = 0; i < names.size(); i++) {
      if (!names.get(i).equals(CONTENT_LENGTH)) {
        response.addHeader(names.get(i), values.get(i));
      }
    }
    for (String length : all(CONTENT_LENGTH)) {
      response.addHeader(CONTENT_LENGTH, length);
    }
  }
}
