package io.inmesh.internal.route;

import io.inmesh.internal.format.FormatContext;

/** Format contexts for tests. */
final class FormatContexts {
  private FormatContexts() {}

  static FormatContext of(Requests.Request request) {
    return of(request, "");
  }

  static FormatContext of(Requests.Request request, String localReplyBody) {
    return new FormatContext() {
      @Override
      public Requests.Request request() {
        return request;
      }

      @Override
      public String localReplyBody() {
        return localReplyBody;
      }
    };
  }
}
