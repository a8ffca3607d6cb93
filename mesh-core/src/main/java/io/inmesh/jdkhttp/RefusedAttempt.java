package io.inmesh.jdkhttp;

import io.inmesh.call.FailureKind;
import io.inmesh.call.UnsendableRequestException;

/** An attempt that the adapter cannot send as it must be sent, so that it is not sent at all. */
final class RefusedAttempt extends UnsendableRequestException {
  private static final long serialVersionUID = 1;

  private final FailureKind kind;

  RefusedAttempt(FailureKind kind, String message) {
    super(message);
    this.kind = kind;
  }

  FailureKind kind() {
    return kind;
  }
}
