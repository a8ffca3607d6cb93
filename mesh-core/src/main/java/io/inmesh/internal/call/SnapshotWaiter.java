package io.inmesh.internal.call;

import java.time.Duration;

/** Who waits for the first configuration. */
public interface SnapshotWaiter {
  /** How long the source may take to deliver what it knows: it has it all at hand. */
  Duration KNOWN_TIME = Duration.ofSeconds(1);

  /** It has arrived, or will not any more. From any thread. */
  void snapshotArrived();
}
