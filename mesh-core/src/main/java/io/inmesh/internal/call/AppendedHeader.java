package io.inmesh.internal.call;

import io.inmesh.call.MutableHeaders;

/** Headers to which each hop adds itself. */
final class AppendedHeader {
  private static final String VIA = "via";

  private AppendedHeader() {}

  /** Adds to {@code via}, where the connection manager has one ({@code via}); "" for none. */
  static void via(MutableHeaders headers, String via) {
    if (!via.isEmpty()) {
      append(headers, VIA, ", ", via);
    }
  }

  /**
   * Adds to the value of a header. Where that is empty, there is nothing to separate from (Envoy's
   * {@code HeaderMapImpl::appendToHeader}).
   */
  static void append(MutableHeaders headers, String name, String delimiter, String value) {
    String before = headers.get(name);
    headers.set(name, before == null || before.isEmpty() ? value : before + delimiter + value);
  }
}
