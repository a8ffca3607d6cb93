package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/** What the adapter of a call does next. */
public sealed interface Step {

  /** Send this attempt now. Others of the same call may still be under way. */
  non-sealed interface Send extends Step {
    /** The attempt to send. */
    Attempt attempt();
  }

  /** Nothing to do until an event, the next timer, or the waker. */
  record Wait() implements Step {
    /** The only value needed. */
    public static final Wait INSTANCE = new Wait();
  }

  /** Answer the caller with this; attempts under way are cancelled. */
  record Reply(LocalReply reply) implements Step {}

  /** Hand the response of this attempt to the caller, after {@link Attempt#editResponse}. */
  non-sealed interface Deliver extends Step {
    /** The attempt whose response it is. */
    Attempt attempt();
  }

  /**
   * The response was delivered already and must now be broken off: the body that the caller reads
   * fails.
   *
   * @param message plain words, with Envoy's details
   * @param cause what the client reported; null for a timeout
   */
  record Fail(String message, @Nullable Throwable cause) implements Step {}

  /** The request is not for the mesh: the adapter goes its own way, the request untouched. */
  record Bypass() implements Step {
    /** The only value needed. */
    public static final Bypass INSTANCE = new Bypass();
  }
}
