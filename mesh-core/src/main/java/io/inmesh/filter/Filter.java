package io.inmesh.filter;

import io.inmesh.call.MutableHeaders;

/**
 * One HTTP filter of a chain, made for one route with that route's overrides merged in. Immutable
 * and shared by all calls of the route; what belongs to one call is kept with {@link
 * FilterCall#keep}.
 *
 * <p>Requests meet the filters of a chain in their order, responses in the reverse one. A response
 * of the mesh itself also meets those that had not seen the request. None of the methods may block.
 * One that throws fails the call closed, with status 500.
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
   * The head of the response is about to go back to the caller.
   *
   * @param status its status
   * @param headers may be edited
   */
  default void onResponse(FilterCall call, int status, MutableHeaders headers) {}

  /** The call is over. Called exactly once for each filter whose {@link #onRequest} was called. */
  default void onEnd(FilterCall call) {}
}
