package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that many clients share. */
@Timeout(60)
class CallbackThreadsTest {
  private final List<CallbackThreads> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(CallbackThreads::close);
  }

  private CallbackThreads open() {
    CallbackThreads threads = CallbackThreads.open();
    opened.add(threads);
    return threads;
  }

  private static Thread threadOf(CallbackThreads threads) throws Exception {
    return CompletableFuture.supplyAsync(Thread::currentThread, threads).get(20, TimeUnit.SECONDS);
  }

  @Test
  void clientsThatCallOneAfterTheOtherNeedFewThreads() throws Exception {
    Set<Thread> used = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      used.add(threadOf(open()));
    }
    assertThat(used).hasSizeLessThan(50); // one may still be on its way back from its task
  }

  @Test
  void theyGoWithTheLastThatHoldsThem() throws Exception {
    int before = CallbackThreads.holders();
    CallbackThreads one = open();
    CallbackThreads other = open();
    assertThat(CallbackThreads.holders()).isEqualTo(before + 2);
    one.close();
    one.close();
    assertThat(CallbackThreads.holders()).isEqualTo(before + 1);
    Thread last = threadOf(other);
    other.close();
    assertThat(CallbackThreads.holders()).isEqualTo(before);
    if (before == 0) { // no other test has left a client open
      last.join();
    }
    assertThat(threadOf(one).isDaemon()).isTrue(); // late callbacks still run
  }

  @Test
  void theyDoNotInheritWhatTheThreadThatNeedsThemHas() throws Exception {
    InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
    user.set("alice");
    try {
      CallbackThreads threads = open();
      assertThat(CompletableFuture.supplyAsync(user::get, threads).get(20, TimeUnit.SECONDS))
          .isNull();
    } finally {
      user.remove();
    }
  }
}
