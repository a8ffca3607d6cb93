package io.inmesh.internal.route;

import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Requests and headers for tests. */
final class Requests {
  private Requests() {}

  static Request get(String path) {
    return new Request("GET", "http", "example.com", path, headers());
  }

  static Request get(String authority, String path) {
    return new Request("GET", "http", authority, path, headers());
  }

  static Lines headers(String... namesAndValues) {
    Lines lines = new Lines();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      lines.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return lines;
  }

  record Request(String method, String scheme, String authority, String path, Lines headers)
      implements RequestView {
    @Override
    public boolean replayable() {
      return true;
    }

    Request method(String value) {
      return new Request(value, scheme, authority, path, headers);
    }

    Request scheme(String value) {
      return new Request(method, value, authority, path, headers);
    }

    Request with(String name, String value) {
      Lines copy = headers.copy();
      copy.add(name, value);
      return new Request(method, scheme, authority, path, copy);
    }
  }

  /** Header lines in order. */
  static final class Lines implements MutableHeaders {
    private final List<String[]> lines = new ArrayList<>();

    Lines copy() {
      Lines copy = new Lines();
      lines.forEach(line -> copy.add(line[0], line[1]));
      return copy;
    }

    @Override
    public @Nullable String get(String lowerCaseName) {
      List<String> values =
          lines.stream().filter(l -> l[0].equals(lowerCaseName)).map(l -> l[1]).toList();
      return values.isEmpty() ? null : String.join(",", values);
    }

    @Override
    public int size() {
      return lines.size();
    }

    @Override
    public String name(int index) {
      return lines.get(index)[0];
    }

    @Override
    public String value(int index) {
      return lines.get(index)[1];
    }

    @Override
    public void add(String lowerCaseName, String value) {
      lines.add(new String[] {lowerCaseName, value});
    }

    @Override
    public void set(String lowerCaseName, String value) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i)[0].equals(lowerCaseName)) {
          lines.get(i)[1] = value;
          for (int j = lines.size() - 1; j > i; j--) {
            if (lines.get(j)[0].equals(lowerCaseName)) {
              lines.remove(j);
            }
          }
          return;
        }
      }
      add(lowerCaseName, value);
    }

    @Override
    public int remove(String lowerCaseName) {
      int before = lines.size();
      lines.removeIf(line -> line[0].equals(lowerCaseName));
      return before - lines.size();
    }

    @Override
    public String toString() {
      return lines.stream().map(l -> l[0] + ": " + l[1]).collect(Collectors.joining("; "));
    }
  }
}
