package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * Is told how each outbound call of a {@link MeshContext} comes out, once per call and before the
 * application sees it. Called on the thread where it happens; must not block and must not throw.
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
