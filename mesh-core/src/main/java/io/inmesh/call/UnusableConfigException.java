package io.inmesh.call;

/**
 * Why the mesh answered a call itself although nothing went wrong on the way: a part of the
 * configuration that the call needs is missing or cannot be used. It is the {@link LocalReply#cause
 * cause} of such a reply and is never thrown, so it has no stack trace.
 */
public final class UnusableConfigException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * A reason.
   *
   * @param message which part of the configuration, and what is wrong with it
   */
  public UnusableConfigException(String message) {
    super(message, null, false, false);
  }
}
