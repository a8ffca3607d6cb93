package io.inmesh.spring.http;

import io.inmesh.spring.BalancedName;
import org.jspecify.annotations.Nullable;

/**
 * What a balancer is told where the mesh does not know what was left to it. It is no {@code
 * IOException} and has no cause: Spring Cloud's retry ({@code LoadBalancerRetryPolicy}) takes those
 * for failures of an instance, and would spend its attempts on them.
 */
final class RoundOverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** How deep in a failure it is looked for: causes may go round in a circle. */
  private static final int DEPTH = 32;

  private final Throwable failure;
  private final BalancedName.UnknownException unknown;

  RoundOverException(Throwable failure, BalancedName.UnknownException unknown) {
    super(unknown.getMessage(), null, false, false);
    this.failure = failure;
    this.unknown = unknown;
  }

  /**
   * Why a balancer failed, which may have wrapped it.
   *
   * @return null for another reason
   */
  static @Nullable RoundOverException in(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof RoundOverException over) {
        return over;
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** Why the client failed. */
  Throwable failure() {
    return failure;
  }

  /** Nobody is to balance it again. */
  void giveUp() {
    unknown.giveUp();
  }
}
