package io.inmesh.internal.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallTimer.Scheduled;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimerThreadTest {
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final TimerThread timer = new TimerThread("timer-under-test");
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    timer.close();
  }

  private Scheduled in(long nanos, String name) {
    return timer.schedule(timer.nanoTime() + nanos, () -> ran.add(name));
  }

  /** Waits until everything that is due has run. */
  private void awaitDue() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    timer.schedule(timer.nanoTime(), done::countDown);
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasksRunInTheOrderOfTheirTimes() throws InterruptedException {
    long base = timer.nanoTime();
    CountDownLatch ready = new CountDownLatch(1);
    timer.schedule(base, () -> await(ready));
    timer.schedule(base + 3, () -> ran.add("third"));
    timer.schedule(base + 1, () -> ran.add("first"));
    timer.schedule(base + 2, () -> ran.add("second"));
    ready.countDown();
    awaitDue();
    assertThat(ran).containsExactly("first", "second", "third");
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aTaskIsNotKeptWaitingByALaterOne() throws InterruptedException {
    in(HOUR, "late");
    awaitDue();
    in(0, "early");
    awaitDue();
    assertThat(ran).containsExactly("early");
  }

  @Test
  void aCancelledTaskDoesNotRun() throws InterruptedException {
    CountDownLatch held = new CountDownLatch(1);
    timer.schedule(timer.nanoTime(), () -> await(held));
    Scheduled cancelled = in(0, "cancelled");
    in(0, "kept");
    cancelled.cancel();
    cancelled.cancel();
    held.countDown();
    awaitDue();
    assertThat(ran).containsExactly("kept");
  }

  @Test
  void manyCancelledTasksDisturbNoOthers() throws InterruptedException {
    List<Scheduled> scheduled = new ArrayList<>();
    CountDownLatch held = new CountDownLatch(1);
    timer.schedule(timer.nanoTime(), () -> await(held));
    for (int i = 0; i < 1000; i++) {
      scheduled.add(in(i % 10 == 0 ? 0 : HOUR, "task " + i));
    }
    for (int i = 0; i < 1000; i++) {
      if (i % 20 != 0) {
        scheduled.get(i).cancel();
      }
    }
    held.countDown();
    awaitDue();
    assertThat(ran).hasSize(50).allMatch(name -> name.matches("task \\d*[02468]0|task 0"));
  }

  @Test
  void aCancelledTaskLetsItsWorkGo() {
    Object held = new Object();
    WeakReference<Object> reference = new WeakReference<>(held);
    cancelHolding(held);
    held = new Object();
    while (reference.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(held).isNotNull();
  }

  private void cancelHolding(Object held) {
    timer.schedule(timer.nanoTime() + HOUR, () -> ran.add(held.toString())).cancel();
  }

  @Test
  void whatWaitsWhenItIsClosedRunsAtOnce() throws InterruptedException {
    CountDownLatch last = new CountDownLatch(1);
    in(HOUR, "waiting");
    in(HOUR, "cancelled").cancel();
    timer.schedule(timer.nanoTime() + 2 * HOUR, last::countDown);
    timer.close();
    assertThat(last.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).containsExactly("waiting");
  }

  @Test
  void afterItIsClosedOnlyWhatIsDueRuns() throws InterruptedException {
    timer.close();
    in(HOUR, "later").cancel();
    in(HOUR, "never");
    in(0, "now");
    awaitDue();
    assertThat(ran).containsExactly("now");
  }

  @Test
  void closingEndsTheThread() throws InterruptedException {
    AtomicReference<Thread> thread = new AtomicReference<>();
    timer.schedule(timer.nanoTime(), () -> thread.set(Thread.currentThread()));
    awaitDue();
    timer.close();
    thread.get().join();
    assertThat(thread.get().isAlive()).isFalse();
  }

  @Test
  void aTaskThatLeavesItsThreadInterruptedEndsNoOther() throws InterruptedException {
    timer.schedule(timer.nanoTime(), () -> Thread.currentThread().interrupt());
    timer.schedule(timer.nanoTime(), () -> ran.add("next"));
    awaitDue();
    awaitDue();
    assertThat(ran).containsExactly("next");
  }
}
