package io.inmesh.internal.call;

import io.inmesh.internal.policy.EnvoyHeaders;

/** What the headers of a request say of how it is sent, as far as it may ask. */
final class RequestAsks {
  private RequestAsks() {}

  /** How many retries are allowed; what is no number of 32 bits asks for nothing. */
  static long maxRetries(RoutedRequest routed) {
    long asked = routed.mayAsk() ? number(routed, EnvoyHeaders.MAX_RETRIES) : -1;
    return asked >= 0 && asked <= 0xffff_ffffL ? asked : routed.retryPolicy().policy().numRetries();
  }

  /** Whether the body is announced to be longer than what may be sent again. */
  static boolean exceedsReplayLimit(RoutedRequest routed) {
    Long limit = routed.plan().route().policies().requestBodyBufferLimitBytes();
    return limit != null && number(routed, "content-length") > limit;
  }

  /** Whether a per-try timeout starts another attempt and leaves the first running. */
  static boolean hedgesOnPerTryTimeout(RoutedRequest routed) {
    if (routed.mayAsk()) {
      String asked = routed.view().headers().get(EnvoyHeaders.HEDGE_ON_PER_TRY_TIMEOUT);
      if ("true".equals(asked) || "false".equals(asked)) {
        return "true".equals(asked);
      }
    }
    return routed.plan().hedgesOnPerTryTimeout();
  }

  /** The answer of a call whose upstream was too slow. */
  static LocalAnswer timeoutAnswer(RoutedRequest routed, String details) {
    boolean noContent =
        routed.mayAsk() && routed.view().headers().contains(EnvoyHeaders.TIMEOUT_ALT_RESPONSE);
    return LocalAnswer.timeout(details, noContent);
  }

  private static long number(RoutedRequest routed, String header) {
    return EnvoyHeaders.number(routed.view().headers().get(header));
  }
}
