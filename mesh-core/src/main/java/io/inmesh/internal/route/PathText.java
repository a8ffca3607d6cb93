package io.inmesh.internal.route;

/** Where the path of a request target ends and its query begins. */
final class PathText {
  private PathText() {}

  /** The end of the path: before {@code ?} or {@code #}, whichever is first. */
  static int end(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c == '?' || c == '#') {
        return i;
      }
    }
    return target.length();
  }

  /** The same, and before the first path parameter ({@code ;}). */
  static int endWithoutParameters(String target) {
    int end = end(target);
    int parameter = target.indexOf(';');
    return parameter >= 0 && parameter < end ? parameter : end;
  }

  /** The path without query and fragment; the same instance when there are none. */
  static String withoutQuery(String target) {
    return target.substring(0, end(target));
  }
}
