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
