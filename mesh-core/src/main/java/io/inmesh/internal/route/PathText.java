package io.inmesh.internal.route;

/** Where the path of a request target ends and its query begins. */
final class PathText {
  private PathText() {}

  /** The end of the path: before {@code ?} or {@code #}, whichever is first. */
  static int end(String target) {
    int question = target.indexOf('?');
    int end = question < 0 ? target.length() : question;
    int fragment = target.indexOf('#');
    return fragment < 0 ? end : Math.min(end, fragment);
  }

  /**
   * The target without path parameters: of each segment what is before its first {@code ;}. The
   * same instance when there are none; else without its query, too.
   */
  static String withoutParameters(String target) {
    int end = end(target);
    int parameter = target.indexOf(';');
    if (parameter < 0 || parameter >= end) {
      return target;
    }
    StringBuilder path = new StringBuilder(end).append(target, 0, parameter);
    boolean skipping = true;
    for (int i = parameter + 1; i < end; i++) {
      char c = target.charAt(i);
      skipping = c == ';' || (skipping && c != '/');
      if (!skipping) {
        path.append(c);
      }
    }
    return path.toString();
  }

  /** The path without query and fragment; the same instance when there are none. */
  static String withoutQuery(String target) {
    return target.substring(0, end(target));
  }
}
