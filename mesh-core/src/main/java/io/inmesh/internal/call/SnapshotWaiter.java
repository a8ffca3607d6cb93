package io.inmesh.internal.call;

/** A call that waits for the first configuration. */
public interface SnapshotWaiter {
  /** It has arrived. From any thread. */
  void snapshotArrived();
}
