package io.inmesh.resilience4j;

import io.inmesh.call.FailureKind;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What a circuit breaker is told of an attempt that failed, where nothing was thrown: a response of
 * 500 or more, a timeout, a reset. Where the client did throw something, the breaker is told that.
 */
public final class UpstreamFailureException extends IOException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final @Nullable FailureKind kind;

  private UpstreamFailureException(String message, int status, @Nullable FailureKind kind) {
    super(message);
    this.status = status;
    this.kind = kind;
  }

  static UpstreamFailureException response(String cluster, int status) {
    return new UpstreamFailureException(cluster + " answered " + status, status, null);
  }

  static UpstreamFailureException timeout(String cluster) {
    return new UpstreamFailureException(cluster + " did not answer in time", 0, null);
  }

  static UpstreamFailureException failure(String cluster, FailureKind kind) {
    return new UpstreamFailureException(cluster + ": " + kind.reason(), 0, kind);
  }

  /** The status of the response, for gRPC mapped to HTTP; 0 when there was none. */
  public int status() {
    return status;
  }

  /** How it failed; null when it was answered, or not in time. */
  public @Nullable FailureKind kind() {
    return kind;
  }

  /** It is made for each failed attempt, and where it is made says nothing. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
