package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.OutboundCall;
import java.io.ByteArrayOutputStream;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is held, what is given, and in which order; by itself. */
@Timeout(60)
class ReadAheadTest {
  private static final int PART_BYTES = 16 * 1024;

  private final Upstream upstream = new Upstream();
  private final Told told = new Told();
  private final ReadAhead ahead = new ReadAhead(upstream, told, ReadAheadMemory.ofHeap());

  private static List<ByteBuffer> part(int bytes) {
    return List.of(ByteBuffer.allocate(bytes));
  }

  /** As the client has it over TLS; the bytes are numbered. */
  private static List<ByteBuffer> partOfALargeBuffer(int bytes, int first) {
    byte[] large = new byte[Math.max(bytes, PART_BYTES)];
    for (int i = 0; i < bytes; i++) {
      large[i] = (byte) (first + i);
    }
    return List.of(ByteBuffer.wrap(large, 0, bytes).slice());
  }

  private static byte[] numbered(int bytes) {
    byte[] all = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      all[i] = (byte) i;
    }
    return all;
  }

  /** A part comes that was asked for. */
  private void come(int bytes) {
    assertThat(upstream.take()).isTrue();
    ahead.add(part(bytes));
  }

  @Test
  void asksByItselfUntilItHoldsEnough() {
    ahead.start();
    int taken = 0;
    while (upstream.take()) {
      ahead.add(part(PART_BYTES));
      taken += PART_BYTES;
    }
    assertThat(taken)
        .isBetween(
            OutboundCall.MAX_READ_AHEAD_BYTES - PART_BYTES,
            OutboundCall.MAX_READ_AHEAD_BYTES + PART_BYTES);
    assertThat(told.events).isEmpty();
    ahead.request(2);
    assertThat(told.events).containsExactly("part", "part");
    assertThat(upstream.take()).isTrue();
  }

  /** As over HTTP/2, where what the window let through waits already. */
  @Test
  void whatComesOnTheSpotIsNotTakenFasterThanItIsWanted() {
    upstream.onTheSpot = () -> ahead.add(part(PART_BYTES));
    ahead.start();
    int held = OutboundCall.MAX_READ_AHEAD_BYTES / PART_BYTES;
    for (int given = 0; given < 3 * held; given++) {
      assertThat(told.events).hasSize(given);
      assertThat(upstream.brought - given).isBetween(held - 1, held + 1);
      ahead.request(1);
    }
    told.events.clear();
    upstream.most = upstream.brought + 3 * held;
    ahead.request(Long.MAX_VALUE);
    assertThat(told.events).hasSize(upstream.most - 3 * held);
    assertThat(told.mostAtOnce).isEqualTo(1);
  }

  @Test
  void partsOfAFewBytesOfLargeBuffersHoldNoMoreThanWhatIsCounted() {
    ahead.start();
    int taken = 0;
    while (upstream.take()) {
      ahead.add(partOfALargeBuffer(64, taken));
      taken += 64;
    }
    assertThat(taken).isGreaterThan(OutboundCall.MAX_READ_AHEAD_BYTES * 9 / 10);
    ahead.request(Long.MAX_VALUE);
    assertThat(told.heldBytes())
        .isBetween(
            OutboundCall.MAX_READ_AHEAD_BYTES * 9L / 10,
            OutboundCall.MAX_READ_AHEAD_BYTES + 2L * PART_BYTES);
    assertThat(told.bytes()).isEqualTo(numbered(taken));
  }

  @Test
  void partsOfAnySizeComeInTheirOrder() {
    ahead.start();
    int[] sizes = {3, 100, PART_BYTES, 1, 0, 3 * PART_BYTES, PART_BYTES - 4, PART_BYTES, 7};
    int taken = 0;
    for (int round = 0; round < 6; round++) {
      for (int size : sizes) {
        assertThat(upstream.take()).isTrue();
        ahead.add(partOfALargeBuffer(size, taken));
        taken += size;
      }
      ahead.request(round);
    }
    assertThat(ahead.end(null)).isFalse();
    ahead.request(Long.MAX_VALUE);
    assertThat(told.events).endsWith("end null");
    assertThat(told.bytes()).isEqualTo(numbered(taken));
  }

  @Test
  void nothingIsHeldOnceTheReaderHasLeft() {
    ahead.start();
    List<WeakReference<?>> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      held.add(comeAndForget());
    }
    ahead.cancel();
    for (int i = 0; i < 100 && held.stream().anyMatch(part -> part.get() != null); i++) {
      System.gc();
    }
    assertThat(held).allSatisfy(part -> assertThat((Object) part.get()).isNull());
  }

  private WeakReference<?> comeAndForget() {
    ByteBuffer buffer = ByteBuffer.allocate(PART_BYTES);
    assertThat(upstream.take()).isTrue();
    ahead.add(List.of(buffer));
    return new WeakReference<>(buffer);
  }

  @Test
  void theEndComesAfterTheLastPartAndNeedsNoDemand() {
    ahead.start();
    come(1);
    come(1);
    assertThat(ahead.end(null)).isFalse();
    ahead.request(1);
    assertThat(told.events).containsExactly("part");
    ahead.request(1);
    assertThat(told.events).containsExactly("part", "part", "end null");
  }

  @Test
  void whoHasHadAllIsToldOfTheEndByTheClient() {
    ahead.start();
    ahead.request(1);
    come(1);
    assertThat(ahead.end(null)).isTrue();
    assertThat(ahead.end(new IllegalStateException("thrown at the end"))).isTrue();
    assertThat(told.events).containsExactly("part");
  }

  @Test
  void aFailureComesAfterWhatHadComeBefore() {
    ahead.start();
    come(1);
    assertThat(ahead.end(new IllegalStateException("broke"))).isFalse();
    assertThat(told.events).isEmpty();
    ahead.request(5);
    assertThat(told.events).containsExactly("part", "end java.lang.IllegalStateException: broke");
  }

  @Test
  void nothingIsToldBeforeTheReaderIsReady() {
    ahead.request(1);
    assertThat(upstream.take()).isFalse();
    ahead.start();
    assertThat(upstream.take()).isTrue();
  }

  @Test
  void nothingIsGivenOnceTheReaderHasLeft() {
    ahead.start();
    come(1);
    ahead.cancel();
    ahead.request(1);
    ahead.add(part(1));
    assertThat(ahead.end(null)).isFalse();
    assertThat(told.events).isEmpty();
    assertThat(upstream.cancelled).isTrue();
  }

  @Test
  void aReaderThatAsksWhileItIsToldIsNotToldWithinItself() {
    told.asksForMore = true;
    ahead.start();
    int parts = 60;
    for (int i = 0; i < parts; i++) {
      come(PART_BYTES);
    }
    assertThat(ahead.end(null)).isFalse();
    ahead.request(1);
    assertThat(told.events).hasSize(parts + 1).endsWith("end null");
    assertThat(told.mostAtOnce).isEqualTo(1);
  }

  @Test
  void demandIsAddedUpAndDoesNotOverflow() {
    ahead.start();
    ahead.request(Long.MAX_VALUE);
    ahead.request(Long.MAX_VALUE);
    come(1);
    come(1);
    assertThat(told.events).containsExactly("part", "part");
  }

  @Test
  void demandThatIsNoneIsRefused() {
    ahead.start();
    ahead.request(0);
    assertThat(told.events)
        .containsExactly(
            "refused java.lang.IllegalArgumentException: non-positive subscription request: 0");
  }

  /** Counts what is asked for. */
  private static final class Upstream implements Flow.Subscription {
    private long asked;
    private boolean cancelled;
    private @Nullable Runnable onTheSpot;
    private int brought;
    private int most = Integer.MAX_VALUE;

    boolean take() {
      boolean any = asked > 0;
      asked -= any ? 1 : 0;
      return any;
    }

    @Override
    public void request(long n) {
      asked += n;
      assertThat(asked).isEqualTo(1);
      if (onTheSpot != null && brought < most) {
        asked--;
        brought++;
        onTheSpot.run();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  /** Writes down what it is told. */
  private final class Told implements ReadAhead.Reader {
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private boolean asksForMore;
    private int atOnce;
    private int mostAtOnce;

    @Override
    public void give(List<ByteBuffer> part) {
      mostAtOnce = Math.max(mostAtOnce, ++atOnce);
      events.add("part");
      buffers.addAll(part);
      if (asksForMore) {
        ahead.request(1);
      }
      atOnce--;
    }

    /** What the buffers take up that were given, whatever they show of it. */
    long heldBytes() {
      return buffers.stream()
          .mapToLong(buffer -> buffer.hasArray() ? buffer.array().length : buffer.capacity())
          .sum();
    }

    byte[] bytes() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (ByteBuffer buffer : buffers) {
        byte[] some = new byte[buffer.remaining()];
        buffer.get(some);
        all.writeBytes(some);
      }
      return all.toByteArray();
    }

    @Override
    public void giveEnd(@Nullable Throwable failure) {
      events.add("end " + failure);
    }

    @Override
    public void refuse(IllegalArgumentException demand) {
      events.add("refused " + demand);
    }
  }
}
