package io.inmesh.call;

/**
 * Finds the {@link MeshContext} in what another library propagates from thread to thread, such as
 * gRPC's {@code Context}. It is asked where no context is {@linkplain MeshContext#open open} on the
 * thread itself.
 *
 * <p>Found with {@link java.util.ServiceLoader} when the first context of the process is made
 * current; where there are several, each is asked, in that order, until one knows. Thread-safe.
 *
 * <pre>{@code
 * final class OfOurFramework implements ContextSource { // named in META-INF/services
 *   static final ThreadLocal<MeshContext> PROPAGATED = new ThreadLocal<>();
 *
 *   @Override
 *   public MeshContext current() {
 *     MeshContext propagated = PROPAGATED.get();
 *     return propagated == null ? MeshContext.NONE : propagated;
 *   }
 * }
 * }</pre>
 */
@FunctionalInterface
public interface ContextSource {
  /** The context in which this thread works; {@link MeshContext#NONE} when it knows of none. */
  MeshContext current();
}
