package io.inmesh.xds.report;

/**
 * One line of a support table.
 *
 * @param verdict the verdict
 * @param reason why it is not honoured; empty when it is
 */
record Support(Verdict verdict, String reason) {
  static final Support HONOURED = new Support(Verdict.HONOURED, "");

  /** {@code honoured}, {@code ignored: reason} or {@code unsupported: reason}. */
  static Support parse(String text) {
    if (text.equals("honoured")) {
      return HONOURED;
    }
    int colon = text.indexOf(':');
    String reason = colon < 0 ? "" : text.substring(colon + 1).strip();
    String word = colon < 0 ? text : text.substring(0, colon);
    if (!reason.isEmpty() && word.equals("ignored")) {
      return new Support(Verdict.IGNORED, reason);
    }
    if (!reason.isEmpty() && word.equals("unsupported")) {
      return new Support(Verdict.REJECTED, reason);
    }
    throw new IllegalArgumentException(
        text + " (expected: honoured, \"ignored: reason\" or \"unsupported: reason\")");
  }
}
