package io.inmesh.spring.http;

import java.io.IOException;

/** The request is not for the mesh; nothing of it has been sent. */
final class NotInMeshException extends IOException {
  private static final long serialVersionUID = 1L;

  NotInMeshException() {
    super("not in the mesh");
  }

  /** Tells the two ways apart and nothing else. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
