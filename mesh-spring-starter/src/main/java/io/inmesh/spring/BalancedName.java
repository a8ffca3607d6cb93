package io.inmesh.spring;

import io.inmesh.jdkhttp.UriAuthority;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The mark of a request whose URL has the name of a service in place of an instance's address, as
 * its balancer has left the choice to the mesh. Where the mesh does not know the service when the
 * request is to be sent (not any more, or as the first configuration shows), the name leads
 * nowhere: the request is balanced again.
 */
public final class BalancedName {
  /** How often, as the mesh may come and go. */
  public static final int TRIES = 5;

  /**
   * The attribute of a request whose client has it balanced again: its balancer may leave to the
   * mesh what the mesh may not know in the end. Nobody else sets it.
   */
  public static final String AGAIN = BalancedName.class.getName() + ".again";

  /** How deep in a failure another one is looked for: causes may go round in a circle. */
  private static final int DEPTH = 32;

  private static final String ATTRIBUTE = BalancedName.class.getName();

  private final URI balanced;
  private final String asked;
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger unknown = new AtomicInteger();
  private volatile boolean givenUp;

  private BalancedName(URI balanced, String asked) {
    this.balanced = balanced;
    this.asked = asked;
  }

  /**
   * What a balancer has decided about a request, in place of what was decided before.
   *
   * @param asked the authority that the mesh was asked about, where the name stays; null for an
   *     instance's address
   */
  public static void set(Map<String, Object> attributes, URI balanced, @Nullable String asked) {
    if (asked == null) {
      attributes.remove(ATTRIBUTE);
    } else {
      attributes.put(ATTRIBUTE, new BalancedName(balanced, asked));
    }
  }

  /**
   * Whether the host of a URI is such a name, and the mesh is asked about the same authority as
   * then: a {@code Host} that came later leads elsewhere, whatever the balancer says.
   *
   * @param host that header of the request; null for none
   */
  public static boolean is(Map<String, Object> attributes, URI uri, @Nullable String host) {
    BalancedName mark = of(attributes);
    return mark != null
        && mark.balanced.getRawAuthority() != null
        && mark.balanced.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())
        && mark.asked.equalsIgnoreCase(UriAuthority.of(uri, host));
  }

  /** That of a request with these attributes; null for none. */
  public static @Nullable BalancedName of(Map<String, Object> attributes) {
    return attributes.get(ATTRIBUTE) instanceof BalancedName mark ? mark : null;
  }

  /** A request with these attributes is about to be sent; to be called for each attempt. */
  public static void attempt(Map<String, Object> attributes) {
    BalancedName mark = of(attributes);
    if (mark != null) {
      mark.attempts.incrementAndGet();
    }
  }

  /**
   * What an attempt fails with that the mesh leaves alone. Its mark remembers: what is between here
   * and the balancer may make another failure of it, and need not tell why.
   */
  public static UnknownException unknown(Map<String, Object> attributes, URI uri) {
    BalancedName mark = of(attributes);
    if (mark != null) {
      mark.unknown.incrementAndGet();
    }
    return new UnknownException(mark, uri);
  }

  /** Whether the mesh did not know the name, no other attempt was sent, and nobody gave up. */
  public boolean isUnknown() {
    int count = unknown.get();
    return count > 0 && count >= attempts.get() && !givenUp;
  }

  /** Nobody is to balance it again. */
  public void giveUp() {
    givenUp = true;
  }

  /**
   * Whether a failure ends a call whatever the mesh knows: somebody's time is over, or a thread is
   * to stop.
   */
  public static boolean isFinal(Throwable failure) {
    return failure instanceof Error
        || Thread.currentThread().isInterrupted()
        || cause(failure, InterruptedException.class) != null
        || cause(failure, InterruptedIOException.class) != null
        || cause(failure, TimeoutException.class) != null;
  }

  /** A failure of a kind, whatever is around it; null for none. */
  public static <T> @Nullable T cause(Throwable failure, Class<T> kind) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  /** The mesh leaves such a request alone; nothing of it has been sent. */
  public static final class UnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable BalancedName mark;

    private UnknownException(@Nullable BalancedName mark, URI uri) {
      super("the mesh does not know " + uri.getRawAuthority() + ", which was left to it");
      this.mark = mark;
    }

    /** That of a request which failed so, whatever is around the failure; null for another. */
    public static @Nullable BalancedName markOf(Throwable failure) {
      UnknownException unknown = cause(failure, UnknownException.class);
      return unknown == null ? null : unknown.mark;
    }
  }
}
