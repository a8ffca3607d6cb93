package io.inmesh.filter.header;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * A request target whose query is edited. As in Envoy the parameters come out ordered by name,
 * those that were there decoded. Unlike there, what would then change the request's meaning stays
 * encoded.
 */
final class Query {
  private final String path;

  /** Decoded names, encoded values. */
  private final TreeMap<String, List<String>> parameters = new TreeMap<>();

  private Query(String path) {
    this.path = path;
  }

  static Query of(String target) {
    int mark = target.indexOf('?');
    Query query = new Query(mark < 0 ? target : target.substring(0, mark));
    if (mark >= 0) {
      for (String pair : target.substring(mark + 1).split("&", -1)) {
        int equal = pair.indexOf('=');
        String name = decode(equal < 0 ? pair : pair.substring(0, equal));
        if (!name.isEmpty() || equal >= 0) {
          query.append(name, equal < 0 ? "" : safe(decode(pair.substring(equal + 1))));
        }
      }
    }
    return query;
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      return text;
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String safe(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(c -> {
          boolean plain = c > ' ' && c < 0x7f && "%&=#+\"<>".indexOf(c) < 0;
          safe.append(plain ? Character.toString(c) : encode(Character.toString(c)));
        });
    return safe.toString();
  }

  boolean has(String name) {
    return parameters.containsKey(name);
  }

  void add(String name, String value) {
    append(name, encode(value));
  }

  private void append(String name, String encodedValue) {
    parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(encodedValue);
  }

  void set(String name, String value) {
    remove(name);
    add(name, value);
  }

  void remove(String name) {
    parameters.remove(name);
  }

  /** Path and query. */
  String target() {
    StringBuilder target = new StringBuilder(path);
    char separator = '?';
    for (var parameter : parameters.entrySet()) {
      for (String value : parameter.getValue()) {
        target.append(separator).append(safe(parameter.getKey()));
        target.append('=').append(value);
        separator = '&';
      }
    }
    return target.toString();
  }
}
