package io.inmesh.okhttp;

import java.util.Objects;

/**
 * A request tag that gives path and query exactly as they are routed and sent, for callers whose
 * target {@link okhttp3.HttpUrl} would change: it resolves dot segments and encodes some
 * characters.
 *
 * <pre>{@code
 * Request request =
 *     new Request.Builder()
 *         .url("http://shop/")
 *         .tag(RequestTarget.class, new RequestTarget("/a/../b|c"))
 *         .build();
 * }</pre>
 *
 * <p>Only requests that the mesh takes are changed by it. Sent byte for byte over HTTP/1.1 in
 * plaintext; over HTTP/2 an attempt whose path {@code HttpUrl} cannot express fails.
 *
 * @param value the target in origin form, or {@code *}; printable ASCII without spaces
 */
public record RequestTarget(String value) {
  public RequestTarget {
    Objects.requireNonNull(value, "value");
    if (!value.equals("*") && !value.startsWith("/")) {
      throw new IllegalArgumentException("value: " + value + " (expected: a path or *)");
    }
    if (!isPrintable(value)) {
      throw new IllegalArgumentException("value: " + value + " (expected: printable ASCII)");
    }
  }

  /** Whether a target can stand in a request line. */
  static boolean isPrintable(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return false;
      }
    }
    return true;
  }
}
