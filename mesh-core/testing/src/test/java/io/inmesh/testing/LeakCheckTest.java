package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

final class LeakCheckTest {
  @Test
  void passesAClassThatClosesWhatItOpens() {
    assertThat(failuresOf(Clean.class)).isEmpty();
  }

  @Test
  void failsAClassThatLeavesAThread() {
    try {
      assertThat(failuresOf(LeavesThread.class))
          .singleElement()
          .asString()
          .contains("thread stray");
    } finally {
      LeavesThread.END.countDown();
    }
  }

  @Test
  void failsAClassThatLeavesASocket() throws IOException {
    try {
      assertThat(failuresOf(LeavesSocket.class))
          .singleElement()
          .asString()
          .contains("local port " + LeavesSocket.socket.getLocalPort());
    } finally {
      LeavesSocket.socket.close();
    }
  }

  @Test
  void failsAClassInWhichAThreadDied() {
    assertThat(failuresOf(LosesThread.class))
        .singleElement()
        .asString()
        .contains("doomed died of java.lang.IllegalStateException: lost");
  }

  @Test
  void letsNestedClassesUseWhatTheOuterClassOwns() {
    assertThat(failuresOf(Outer.class)).isEmpty();
  }

  private static List<String> failuresOf(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
        .configurationParameter(LeakCheck.GRACE_PARAMETER, "100")
        .execute()
        .allEvents()
        .failed()
        .stream()
        .map(Event::getPayload)
        .map(Object::toString)
        .toList();
  }

  @ExtendWith(LeakCheck.class)
  static final class Clean {
    @Test
    void test() throws Exception {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread thread = new Thread(socket::getLocalPort);
        thread.start();
        thread.join();
      }
    }
  }

  @ExtendWith(LeakCheck.class)
  static final class LeavesThread {
    static final CountDownLatch END = new CountDownLatch(1);

    @Test
    void test() {
      new Thread(
              () -> {
                try {
                  END.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              "stray")
          .start();
    }
  }

  @ExtendWith(LeakCheck.class)
  static final class LeavesSocket {
    static ServerSocket socket;

    @Test
    void test() throws IOException {
      socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
  }

  @ExtendWith(LeakCheck.class)
  static final class LosesThread {
    @Test
    void test() throws InterruptedException {
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException("lost");
              },
              "doomed");
      thread.start();
      thread.join();
    }
  }

  @ExtendWith(LeakCheck.class)
  static final class Outer {
    final CountDownLatch used = new CountDownLatch(1);

    @Nested
    final class Inner {
      @Test
      void test() throws InterruptedException {
        Thread thread = new Thread(used::countDown);
        thread.start();
        thread.join();
      }
    }
  }
}
