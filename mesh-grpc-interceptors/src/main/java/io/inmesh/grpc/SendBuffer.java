package io.inmesh.grpc;

import io.grpc.Context;
import java.util.ArrayList;
import java.util.List;

/**
 * What the application has sent so far, for the attempts that still have to send it: messages, the
 * end, and whether messages are compressed. Entries have ascending positions, and are let go when
 * no attempt needs them. Guarded by the call's lock.
 *
 * <p>A marshaller sees the context in which its message was sent, as with gRPC alone, however late
 * and on whatever thread that reaches the wire. It is kept where it is not the call's.
 */
final class SendBuffer {
  /** The application has sent everything. */
  static final Object HALF_CLOSE = new Object();

  /** The messages behind it are compressed. */
  static final Object COMPRESSED = new Object();

  /** The messages behind it are not compressed. */
  static final Object UNCOMPRESSED = new Object();

  /** Whether an entry says how later messages are compressed. */
  static boolean isCompression(Object entry) {
    return entry == COMPRESSED || entry == UNCOMPRESSED;
  }

  private final Context ofCall;
  private final List<Object> entries = new ArrayList<>(2);
  private long firstPosition;

  /**
   * @param ofCall the context in which what was sent goes out where it is no {@link Elsewhere}
   */
  SendBuffer(Context ofCall) {
    this.ofCall = ofCall;
  }

  /** Sent by the application on this thread, now. */
  void add(Object entry) {
    Context here = Context.current();
    entries.add(here == ofCall ? entry : new Elsewhere(entry, here));
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

  /** An entry that was sent in another context than that of the call. */
  record Elsewhere(Object entry, Context context) {}
}
