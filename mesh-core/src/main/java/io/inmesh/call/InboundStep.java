package io.inmesh.call;

/** What the adapter of an inbound call does next. */
public sealed interface InboundStep {

  /**
   * The request goes to the application.
   *
   * @param head path and headers as the application is to see them
   * @param bufferBytes the body must be received whole first, up to so much; -1: it need not
   */
  record Proceed(RequestView head, long bufferBytes) implements InboundStep {}

  /** Nothing to do until the next timer, or the waker. */
  record Wait() implements InboundStep {
    /** The only value needed. */
    public static final Wait INSTANCE = new Wait();
  }

  /** Answer the caller with this; the application is not asked, or no longer. */
  record Reply(LocalReply reply) implements InboundStep {}

  /** The response has begun already and must now be broken off. */
  record Fail(String message) implements InboundStep {}

  /** There is no configuration and the mesh is told to let such requests pass, untouched. */
  record Bypass() implements InboundStep {
    /** The only value needed. */
    public static final Bypass INSTANCE = new Bypass();
  }
}
