package io.inmesh.spring;

import io.inmesh.jdkhttp.UriAuthority;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
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

  private static final String ATTRIBUTE = BalancedName.class.getName();

  private final URI balanced;
  private final String asked;

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
    return attributes.get(ATTRIBUTE) instanceof BalancedName mark
        && mark.balanced.getRawAuthority() != null
        && mark.balanced.getRawAuthority().equalsIgnoreCase(uri.getRawAuthority())
        && mark.asked.equalsIgnoreCase(UriAuthority.of(uri, host));
  }

  /** The mesh leaves such a request alone; nothing of it has been sent. */
  public static final class UnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    /** How deep in a failure another one is looked for: causes may go round in a circle. */
    private static final int DEPTH = 32;

    private final transient @Nullable Object mark;
    private transient volatile boolean givenUp;

    /** Of a request to this URI with the mark among its attributes. */
    public UnknownException(Map<String, Object> attributes, URI uri) {
      super("the mesh does not know " + uri.getRawAuthority() + ", which was left to it");
      this.mark = attributes.get(ATTRIBUTE);
    }

    /** Why a request failed, which filters and interceptors may have wrapped; null for another. */
    public static @Nullable UnknownException of(Throwable failure) {
      return cause(failure, UnknownException.class);
    }

    /** A failure of a kind, whatever is around it; null for none. */
    public static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> kind) {
      @Nullable Throwable cause = failure;
      for (int depth = 0; cause != null && depth < DEPTH; depth++) {
        if (kind.isInstance(cause)) {
          return kind.cast(cause);
        }
        cause = cause.getCause();
      }
      return null;
    }

    /** Whether it may be balanced once more. */
    public boolean isToBeBalanced() {
      return !givenUp;
    }

    /** Whether a request with these attributes was not balanced yet, and may be once more. */
    public boolean isToBeBalanced(Map<String, Object> attributes) {
      return isToBeBalanced() && mark != attributes.get(ATTRIBUTE);
    }

    /** Nobody is to balance it again. */
    public void giveUp() {
      givenUp = true;
    }
  }
}
