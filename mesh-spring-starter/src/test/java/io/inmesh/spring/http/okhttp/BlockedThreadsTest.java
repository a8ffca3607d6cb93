package io.inmesh.spring.http.okhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.internal.http.CallWatch;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How interrupts end calls, in virtual time. */
class BlockedThreadsTest {
  private static final Duration LOOK = Duration.ofMillis(100);

  private final VirtualTimer timer = new VirtualTimer();
  private final BlockedThreads blocked = new BlockedThreads();
  private final List<String> cancelled = new ArrayList<>();

  private CallWatch call(String name) {
    CallWatch call = new CallWatch(timer, null, () -> cancelled.add(name));
    call.start();
    blocked.add(call, timer);
    return call;
  }

  @Test
  void anInterruptIsSeenWithinATenthOfASecond() {
    CallWatch call = call("a");
    timer.advance(Duration.ofSeconds(3));
    assertThat(cancelled).isEmpty();
    Thread.currentThread().interrupt();
    try {
      timer.advance(LOOK);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(cancelled).containsExactly("a");
    assertThat(call.stop()).isEqualTo(CallWatch.State.INTERRUPTED);
  }

  @Test
  void aCallThatIsOverIsLeftAlone() {
    blocked.remove(call("a"));
    CallWatch stopped = call("b");
    stopped.stop();
    Thread.currentThread().interrupt();
    try {
      timer.advance(LOOK);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(cancelled).isEmpty();
  }

  @Test
  void allCallsHaveOneTimerAndNoneHasNone() {
    List<CallWatch> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      calls.add(call("a"));
    }
    timer.advance(LOOK.multipliedBy(5));
    assertThat(timer.pending()).isEqualTo(1);
    calls.forEach(blocked::remove);
    timer.advance(LOOK);
    assertThat(timer.pending()).isZero();
    call("b");
    assertThat(timer.pending()).isEqualTo(1);
  }
}
