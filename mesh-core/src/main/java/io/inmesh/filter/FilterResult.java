package io.inmesh.filter;

/** What becomes of a request after a filter. */
public sealed interface FilterResult {
  /** It goes on to the next filter. */
  FilterResult CONTINUE = new Continue();

  /** It goes on to the next filter. */
  record Continue() implements FilterResult {}

  /**
   * It waits here. Time that a call waits in a filter does not count against its route's timeout.
   *
   * @param nanos at most so long; {@link Filter#onResume} is called then, or at {@link
   *     FilterCall#wake}
   */
  record Pause(long nanos) implements FilterResult {}

  /** It is answered here. */
  record Reply(FilterReply reply) implements FilterResult {}
}
