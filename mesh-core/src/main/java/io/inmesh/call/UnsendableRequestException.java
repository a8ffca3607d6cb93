package io.inmesh.call;

import java.io.IOException;

/**
 * A client cannot send a request as the mesh has routed it, so that it was not sent: the cause of
 * the local reply that the application gets. The message says what the client cannot do and what
 * would help; the reply's body and details say it too.
 */
public class UnsendableRequestException extends IOException {
  private static final long serialVersionUID = 1;

  /** What the client cannot do, and what was expected. */
  public UnsendableRequestException(String message) {
    super(message);
  }
}
