package io.inmesh.internal.route;

import io.inmesh.internal.format.FormatContext;

/** Format contexts for tests. */
final class FormatContexts {
  private FormatContexts() {}

  static FormatContext of(Requests.Request request) {
    return () -> request;
  }
}
