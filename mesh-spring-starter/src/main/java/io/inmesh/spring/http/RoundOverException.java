package io.inmesh.spring.http;

import io.inmesh.spring.BalancedName;

/**
 * What a balancer is told where the mesh does not know what was left to it. It is no {@code
 * IOException} and has no cause: Spring Cloud's retry ({@code LoadBalancerRetryPolicy}) takes those
 * for failures of an instance, and would spend its attempts on them.
 */
final class RoundOverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Throwable failure;
  private final transient BalancedName mark;

  RoundOverException(Throwable failure, BalancedName mark) {
    super("to be balanced again: the mesh does not know what was left to it", null, false, false);
    this.failure = failure;
    this.mark = mark;
  }

  /** Why the client failed. */
  Throwable failure() {
    return failure;
  }

  /** Nobody is to balance it again. */
  void giveUp() {
    mark.giveUp();
  }
}
