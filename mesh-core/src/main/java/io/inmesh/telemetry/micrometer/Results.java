package io.inmesh.telemetry.micrometer;

/** Statuses in classes, as Envoy's {@code upstream_rq_5xx} and its like have them. */
final class Results {
  /** 0 for no status at all, then 1xx to 5xx. */
  static final int STATUS_CLASSES = 6;

  private Results() {}

  static int statusClass(int status) {
    return status < 100 || status > 599 ? 0 : status / 100;
  }

  /**
   * The tag's value.
   *
   * @param none what it means to have no status
   */
  static String name(int statusClass, String none) {
    return statusClass == 0 ? none : statusClass + "xx";
  }
}
