package io.inmesh.spring.http;

import java.util.Locale;
import java.util.Set;

/** The headers of a request that {@code java.net.http} sets itself, or not at all. */
final class OwnHeaders {
  private static final Set<String> NAMES =
      Set.of("connection", "content-length", "expect", "upgrade");

  private OwnHeaders() {}

  /** Whether it refuses a header of the application's. */
  static boolean contain(String name) {
    return NAMES.contains(name.toLowerCase(Locale.ROOT));
  }
}
