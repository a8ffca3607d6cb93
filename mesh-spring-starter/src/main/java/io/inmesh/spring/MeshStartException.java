package io.inmesh.spring;

/** The mesh is not ready by the time that the application's start may take. */
public final class MeshStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String action;

  MeshStartException(String message, String action) {
    super(message);
    this.action = action;
  }

  /** What can be done about it. */
  public String action() {
    return action;
  }
}
