package io.inmesh.internal.call;

import io.inmesh.call.MutableHeaders;
import io.inmesh.internal.http.JoinedHeaders;

/** The header {@code via}, to which each hop adds itself. */
final class ViaHeader {
  private static final String VIA = "via";

  private ViaHeader() {}

  /** Adds to {@code via}, where the connection manager has one ({@code via}); "" for none. */
  static void append(MutableHeaders headers, String via) {
    if (!via.isEmpty()) {
      JoinedHeaders.append(headers, VIA, ", ", via);
    }
  }
}
