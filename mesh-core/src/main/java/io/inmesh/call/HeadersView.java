package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * Read-only view of headers in an adapter's own type. Names are given in lower case and compared as
 * such; pseudo headers are not among them. A value has one character for each byte, see {@link
 * HeaderBytes}.
 */
public interface HeadersView {
  /** All values of a header joined with a comma, as routing sees them; null when it is missing. */
  @Nullable String get(String lowerCaseName);

  /** The value of the first line of that name; null when there is none. */
  default @Nullable String first(String lowerCaseName) {
    for (int i = 0; i < size(); i++) {
      if (name(i).equals(lowerCaseName)) {
        return value(i);
      }
    }
    return null;
  }

  /** The number of header lines. */
  int size();

  /** The lower-case name of a line. */
  String name(int index);

  /** The value of a line. */
  String value(int index);

  /** Whether some header's name begins so. */
  default boolean containsPrefix(String lowerCasePrefix) {
    for (int i = 0; i < size(); i++) {
      if (name(i).startsWith(lowerCasePrefix)) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is a header of that name. */
  default boolean contains(String lowerCaseName) {
    return get(lowerCaseName) != null;
  }
}
