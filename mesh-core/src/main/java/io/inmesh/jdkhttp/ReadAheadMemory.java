package io.inmesh.jdkhttp;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much all responses of a client together hold that the application has not asked for. Many
 * slow readers must not take the memory that the application needs: beyond the limit each response
 * is taken off its connection as it is read.
 *
 * <p>Thread-safe.
 */
final class ReadAheadMemory {
  private static final int PART_OF_THE_HEAP = 16;

  private final long limitBytes;
  private final AtomicLong heldBytes = new AtomicLong();

  /** Kept here, as nobody else keeps those of responses that the application has forgotten. */
  private final Set<Share> shares = ConcurrentHashMap.newKeySet();

  private final ReferenceQueue<ReadAhead> forgotten = new ReferenceQueue<>();

  ReadAheadMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** A sixteenth of the largest heap of this JVM. */
  static ReadAheadMemory ofHeap() {
    return new ReadAheadMemory(Runtime.getRuntime().maxMemory() / PART_OF_THE_HEAP);
  }

  /** What is held by all. */
  long heldBytes() {
    return heldBytes.get();
  }

  /** How many responses have a share. */
  int shares() {
    return shares.size();
  }

  /** The share of a response, which holds nothing yet. */
  Share share(ReadAhead response) {
    for (Reference<?> each = forgotten.poll(); each != null; each = forgotten.poll()) {
      ((Share) each).end();
    }
    Share share = new Share(response);
    shares.add(share);
    return share;
  }

  /** What one response holds; used by one thread at a time. */
  final class Share extends PhantomReference<ReadAhead> {
    private long bytes;

    private Share(ReadAhead response) {
      super(response, forgotten);
    }

    /**
     * The response holds so much now.
     *
     * @return whether all together may hold more
     */
    boolean hold(long newBytes) {
      long more = newBytes - bytes;
      bytes = newBytes;
      return heldBytes.addAndGet(more) < limitBytes;
    }

    /** The response holds nothing any more. */
    void end() {
      hold(0);
      shares.remove(this);
      clear();
    }
  }
}
