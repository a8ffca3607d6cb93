package io.inmesh.filter;

import io.inmesh.call.MutableHeaders;

/**
 * One HTTP filter of a chain, made for one route with that route's overrides merged in. Immutable
 * and shared by all calls of the route; what belongs to one call is kept with {@link
 * FilterCall#keep}.
 *
 * <p>Requests meet the filters of a chain in their order, responses in the reverse one. A response
 * of the mesh itself also meets those that had not seen the request. None of the methods may block.
 * {@link #onRequest} and {@link #onResume} fail the call closed when they throw, with status 500.
 *
 * <pre>{@code
 * record TenantRequired(String header) implements Filter {
 *   @Override
 *   public FilterResult onRequest(FilterCall call) {
 *     return call.request().headers().get(header) != null
 *         ? FilterResult.CONTINUE
 *         : new FilterResult.Reply(FilterReply.of(400, "no " + header, null, "no_tenant"));
 *   }
 * }
 * }</pre>
 */
public interface Filter {
  /** The request is about to go on. */
  default FilterResult onRequest(FilterCall call) {
    return FilterResult.CONTINUE;
  }

  /** The pause that this filter asked for is over, or {@link FilterCall#wake} was called. */
  default FilterResult onResume(FilterCall call) {
    return FilterResult.CONTINUE;
  }

  /**
   * The head of the response is about to go back to the caller. Once more, then maybe after {@link
   * #onEnd}, where a servlet container replaces an error that has not left by an error page: that
   * page's headers need the same edits.
   *
   * <p>When it throws, the response goes on with the edits that it made before and with those of
   * the other filters; the logger {@code io.inmesh.filter} tells so, once for each class. Whoever
   * takes something off that must not leave does so first.
   *
   * @param status its status
   * @param headers may be edited
   */
  default void onResponse(FilterCall call, int status, MutableHeaders headers) {}

  /**
   * The call is over. Called exactly once for each filter whose {@link #onRequest} was called. What
   * it throws is told as of {@link #onResponse}, and keeps no other filter from its end.
   */
  default void onEnd(FilterCall call) {}

  /**
   * Whether all that {@link #onRequest} does is to edit the request, always in the same way: it
   * answers, delays, counts and draws nothing. Explanations ask such filters alone, so that they
   * tell which request would be sent; all others they list and leave out.
   */
  default boolean onlyEdits() {
    return false;
  }
}
