package io.inmesh.jdkhttp;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Parts of a response in their order, and how much memory they keep from being collected.
 *
 * <p>A buffer does not tell that: over TLS the client makes one of the size of the largest record
 * of the connection for each record, and hands out slices of it, which may be a byte long. So what
 * waits behind another part is copied together, and buffers of this class hold it. The first one is
 * kept as it came: mostly it is all there is, or is wanted at once.
 *
 * <p>Not thread-safe.
 */
final class HeldParts {
  /** A TLS record's largest content, and what the client reads at once by default. */
  static final int CHUNK_BYTES = 16 * 1024;

  /** What a buffer costs besides its bytes. */
  private static final int BUFFER_COST_BYTES = 128;

  private final Queue<Held> parts = new ArrayDeque<>();

  /** The end of the last part while that can take more; null when there is none. */
  private @Nullable ByteBuffer room;

  private long retainedBytes;

  private record Held(List<ByteBuffer> buffers, long retainedBytes) {}

  boolean isEmpty() {
    return parts.isEmpty();
  }

  int size() {
    return parts.size();
  }

  /** What is kept from being collected, but for what the first part's buffers have to spare. */
  long retainedBytes() {
    return retainedBytes;
  }

  /** Appends a part; its buffers are the caller's no longer. */
  void add(List<ByteBuffer> part) {
    if (parts.isEmpty() || (room == null && isWorthNoCopy(part))) {
      hold(part, cost(part));
      return;
    }
    for (ByteBuffer buffer : part) {
      copy(buffer);
    }
  }

  /** Takes the first part out, to be read only. There is one. */
  List<ByteBuffer> remove() {
    Held first = parts.remove();
    retainedBytes -= first.retainedBytes();
    if (!parts.isEmpty() || room == null) {
      return first.buffers();
    }
    // It was being filled: the rest of it stays empty.
    int filled = room.position();
    room = null;
    return List.of(first.buffers().get(0).limit(filled));
  }

  void clear() {
    parts.clear();
    room = null;
    retainedBytes = 0;
  }

  private static boolean isWorthNoCopy(List<ByteBuffer> part) {
    return part.size() == 1 && part.get(0).remaining() >= CHUNK_BYTES;
  }

  private static long cost(List<ByteBuffer> part) {
    long bytes = 0;
    for (ByteBuffer buffer : part) {
      bytes += buffer.remaining() + BUFFER_COST_BYTES;
    }
    return bytes;
  }

  private void hold(List<ByteBuffer> part, long cost) {
    parts.add(new Held(part, cost));
    retainedBytes += cost;
  }

  private void copy(ByteBuffer from) {
    while (from.hasRemaining()) {
      ByteBuffer to = room;
      if (to == null) {
        to = ByteBuffer.allocate(CHUNK_BYTES);
        hold(List.of(to.asReadOnlyBuffer()), CHUNK_BYTES + BUFFER_COST_BYTES);
      }
      int bytes = Math.min(from.remaining(), to.remaining());
      to.put(to.position(), from, from.position(), bytes);
      to.position(to.position() + bytes);
      from.position(from.position() + bytes);
      room = to.hasRemaining() ? to : null;
    }
  }
}
