package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * Is told how each outbound call of a {@link MeshContext} comes out, before the application sees
 * it; of a call whose status comes with its end, as gRPC's does, and of one whose response breaks
 * off, once more then: the last word counts. Called on the thread where it happens; must not block
 * and must not throw.
 *
 * <pre>{@code
 * AtomicInteger failed = new AtomicInteger();
 * MeshContext.current()
 *     .withWatcher(failure -> failed.addAndGet(failure == null ? 0 : 1))
 *     .run(() -> load());
 * }</pre>
 */
@FunctionalInterface
public interface CallWatcher {
  /**
   * A call has come out, or the response that was delivered broke off.
   *
   * @param failure what went wrong; null when an endpoint answered, or the request was not for the
   *     mesh
   */
  void onOutcome(@Nullable MeshFailure failure);
}
