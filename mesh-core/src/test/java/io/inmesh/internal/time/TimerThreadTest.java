package io.inmesh.internal.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallTimer;
import io.inmesh.call.CallTimer.Scheduled;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
    Conditions.await(() -> {
      System.gc();
      return reference.get() == null;
    });
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
  void afterItIsClosedTasksRunInTheirTimeAndItsThreadEndsWithTheLast() throws InterruptedException {
    timer.close();
    AtomicReference<Thread> thread = new AtomicReference<>();
    CallTimer.Scheduled never = timer.schedule(timer.nanoTime() + HOUR, () -> ran.add("never"));
    timer.schedule(timer.nanoTime(), () -> thread.set(Thread.currentThread()));
    CountDownLatch soon = new CountDownLatch(1);
    long at = timer.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20);
    timer.schedule(
        at,
        () -> {
          ran.add(timer.nanoTime() >= at ? "in time" : "too early");
          soon.countDown();
        });
    await(soon);
    assertThat(ran).containsExactly("in time");
    assertThat(thread.get().isAlive()).isTrue();
    never.cancel();
    thread.get().join();
  }

  @Test
  void closingEndsTheThread() throws InterruptedException {
    AtomicReference<Thread> thread = new AtomicReference<>();
    timer.schedule(timer.nanoTime(), () -> thread.set(Thread.currentThread()));
    Scheduled cancelled = in(HOUR, "cancelled");
    cancelled.cancel();
    in(HOUR, "told");
    awaitDue();
    timer.close();
    assertThat(thread.get().isAlive()).isFalse();
    assertThat(ran).containsExactly("told");
  }

  @Test
  void closingWaitsForNothingThatIsScheduledMeanwhile() throws Exception {
    TimerThread patient = new TimerThread(task -> new Thread(task, "patient"), Long.MAX_VALUE);
    CountDownLatch closed = new CountDownLatch(1);
    CompletableFuture<Scheduled> later = new CompletableFuture<>();
    patient.schedule(
        patient.nanoTime() + HOUR,
        () -> {
          later.complete(patient.schedule(patient.nanoTime() + HOUR, () -> {}));
          await(closed);
        });
    patient.close();
    closed.countDown();
    later.get().cancel();
  }

  @Test
  void aTaskMayCloseItsTimer() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    timer.schedule(
        timer.nanoTime(),
        () -> {
          timer.close();
          closed.countDown();
        });
    closed.await();
  }

  @Test
  void aTaskThatLeavesItsThreadInterruptedEndsNoOther() throws InterruptedException {
    timer.schedule(timer.nanoTime(), () -> Thread.currentThread().interrupt());
    timer.schedule(timer.nanoTime(), () -> ran.add("next"));
    awaitDue();
    awaitDue();
    assertThat(ran).containsExactly("next");
  }

  @Test
  void whatATaskThrowsIsToldAsUncaughtAndEndsNoOther() throws InterruptedException {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> ran.add(thread.getName() + ": " + thrown.getMessage()));
    try {
      throwing(new IllegalStateException("first"));
      throwing(new IOException("not declared"));
      throwing(new AssertionError("third"));
      in(0, "next");
      awaitDue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(ran)
        .containsExactly(
            "timer-under-test: first",
            "timer-under-test: not declared",
            "timer-under-test: third",
            "next");
  }

  @Test
  void aHandlerOfUncaughtExceptionsThatThrowsEndsNoOther() throws InterruptedException {
    timer.schedule(
        timer.nanoTime(),
        () ->
            Thread.currentThread()
                .setUncaughtExceptionHandler((thread, thrown) -> {
                  ran.add(thrown.getMessage());
                  throw new IllegalStateException("of the handler", thrown);
                }));
    throwing(new IllegalStateException("of the task"));
    in(0, "next");
    awaitDue();
    assertThat(ran).containsExactly("of the task", "next");
  }

  private void throwing(Throwable thrown) {
    timer.schedule(timer.nanoTime(), () -> TimerThreadTest.<RuntimeException>sneak(thrown));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> void sneak(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void whereNoThreadCanBeStartedNothingIsScheduledAndTheNextTaskTriesAgain()
      throws InterruptedException {
    AtomicInteger tries = new AtomicInteger();
    try (TimerThread scarce =
        new TimerThread(
            task ->
                new Thread(task, "scarce-timer") {
                  @Override
                  public synchronized void start() {
                    if (tries.incrementAndGet() == 1) {
                      throw new OutOfMemoryError("unable to create native thread");
                    }
                    super.start();
                  }
                },
            0)) {
      assertThatThrownBy(() -> scarce.schedule(scarce.nanoTime(), () -> ran.add("first")))
          .isInstanceOf(OutOfMemoryError.class);
      CountDownLatch done = new CountDownLatch(1);
      scarce.schedule(scarce.nanoTime(), done::countDown);
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(ran).isEmpty();
  }
}
