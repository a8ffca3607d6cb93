package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many responses hold together. */
@Timeout(60)
class ReadAheadMemoryTest {
  private static final int PART_BYTES = 16 * 1024;
  private static final long LIMIT_BYTES = 10 * PART_BYTES;

  private final ReadAheadMemory memory = new ReadAheadMemory(LIMIT_BYTES);

  @Test
  void manySlowReadersHoldNoMoreThanTheLimitAndAPartEach() {
    List<Response> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Response response = new Response();
      response.comeAll();
      all.add(response);
    }
    assertThat(memory.heldBytes()).isBetween(LIMIT_BYTES, LIMIT_BYTES + 51 * PART_BYTES);
    assertThat(all.subList(20, 50)).allMatch(response -> response.came == 1);
  }

  @Test
  void whatFindsNoRoomIsTakenAsItIsRead() {
    Response first = new Response();
    first.comeAll();
    Response second = new Response();
    second.comeAll();
    for (int read = 1; read < 30; read++) {
      second.ahead.request(1);
      second.comeAll();
      assertThat(second.given).isEqualTo(read);
      assertThat(second.came).isEqualTo(read + 1);
    }
  }

  @Test
  void whatWasReadOrGivenUpLeavesRoomForOthers() {
    Response first = new Response();
    first.comeAll();
    first.ahead.request(3);
    assertThat(memory.heldBytes()).isLessThan(LIMIT_BYTES);
    first.ahead.cancel();
    assertThat(memory.heldBytes()).isZero();

    Response second = new Response();
    second.comeAll();
    second.ahead.end(null);
    second.ahead.request(Long.MAX_VALUE);
    assertThat(second.given).isEqualTo(second.came).isGreaterThan(5);
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aResponseThatIsReadAtOnceTakesNoShare() {
    Response prompt = new Response();
    prompt.ahead.request(Long.MAX_VALUE - 1);
    prompt.come();
    prompt.come();
    assertThat(prompt.given).isEqualTo(2);
    assertThat(memory.shares()).isZero();
  }

  @Test
  void aResponseThatTheApplicationForgetsIsForgotten() {
    forget();
    Response next = new Response();
    while (memory.heldBytes() > 0) {
      System.gc();
      memory.share(next.ahead).end(); // who comes next tidies up
    }
    assertThat(memory.shares()).isZero();
  }

  private void forget() {
    new Response().comeAll();
    assertThat(memory.heldBytes()).isPositive();
  }

  /** A response that is never at its end, and its reader. */
  private final class Response implements ReadAhead.Reader, Flow.Subscription {
    private final ReadAhead ahead = new ReadAhead(this, this, memory);
    private int asked;
    private int came;
    private int given;

    Response() {
      ahead.start();
    }

    void come() {
      came++;
      ahead.add(List.of(ByteBuffer.allocate(PART_BYTES)));
    }

    void comeAll() {
      while (came < asked) {
        come();
      }
    }

    @Override
    public void request(long n) {
      asked += (int) n;
    }

    @Override
    public void cancel() {}

    @Override
    public void give(List<ByteBuffer> part) {
      given++;
    }

    @Override
    public void giveEnd(@Nullable Throwable failure) {}

    @Override
    public void refuse(IllegalArgumentException demand) {
      throw demand;
    }
  }
}
