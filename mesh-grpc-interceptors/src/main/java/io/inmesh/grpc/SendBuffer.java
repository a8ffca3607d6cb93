package io.inmesh.grpc;

import java.util.ArrayList;
import java.util.List;

/**
 * What the application has sent so far, for the attempts that still have to send it: messages, the
 * end, and whether messages are compressed. Entries have ascending positions, and are let go when
 * no attempt needs them. Guarded by the call's lock.
 */
final class SendBuffer {
  /** The application has sent everything. */
  static final Object HALF_CLOSE = new Object();

  /** The messages behind it are compressed. */
  static final Object COMPRESSED = new Object();

  /** The messages behind it are not compressed. */
  static final Object UNCOMPRESSED = new Object();

  private final List<Object> entries = new ArrayList<>(2);
  private long firstPosition;

  void add(Object entry) {
    entries.add(entry);
  }

  /** The position behind the last entry. */
  long end() {
    return firstPosition + entries.size();
  }

  Object get(long position) {
    return entries.get((int) (position - firstPosition));
  }

  /** Lets go of all entries before a position. */
  void release(long position) {
    int count = (int) (position - firstPosition);
    if (count <= 0) {
      return;
    }
    if (count == entries.size()) {
      entries.clear();
    } else {
      entries.subList(0, count).clear();
    }
    firstPosition = position;
  }
}
