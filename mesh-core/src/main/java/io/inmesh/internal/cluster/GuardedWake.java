package io.inmesh.internal.cluster;

import io.inmesh.call.Waker;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Wakes a call among others. A waker that throws, which it must not, keeps neither the others nor
 * the change that they are told of from going on: it is told once for each class, not once for each
 * call.
 */
public final class GuardedWake {
  private static final System.Logger LOG = System.getLogger("io.inmesh");

  /** By name, so that no class of an application that was undeployed is held. */
  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private GuardedWake() {}

  /** Wakes the call of this waker, if it can be. */
  public static void wake(Waker waker) {
    try {
      waker.wake();
    } catch (Throwable e) {
      String name = waker.getClass().getName();
      if (TOLD.add(name)) {
        LOG.log(
            System.Logger.Level.ERROR, "waker " + name + " failed: its call may sleep for good", e);
      }
    }
  }
}
