package io.inmesh.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test class that leaves threads or TCP/UDP sockets behind, or in which a thread died of an
 * exception. Registered for every Jupiter test by the service loader; there is nothing to add to a
 * test.
 *
 * <p>What ends by itself has {@value #GRACE_PARAMETER} milliseconds (a JUnit configuration
 * parameter, default 20,000) to do so; a class that closes everything waits for nothing.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  static final String GRACE_PARAMETER = "io.inmesh.testing.leakGraceMillis";

  private static final Duration DEFAULT_GRACE = Duration.ofSeconds(20);
  private static final Namespace NAMESPACE = Namespace.create(LeakCheck.class);

  /** Threads that a library or the JVM keeps for all its users and ends when they are idle. */
  private static final Set<String> SHARED_THREADS =
      Set.of(
          "Attach Listener",
          "Common-Cleaner",
          "CompletableFutureDelayScheduler",
          "ForkJoinPool.commonPool-",
          "Keep-Alive-Timer",
          "OkHttp TaskRunner",
          "Okio Watchdog",
          "VirtualThread-unparker",
          "ForkJoinPool-1-worker-",
          "globalEventExecutor-",
          "grpc-default-",
          "grpc-nio-",
          "grpc-shared-destroyer-",
          "grpc-timer-",
          "junit-",
          "process reaper",
          "surefire-");

  /** The JDK's HTTP clients can be closed since 21; before, they end when they are collected. */
  private static final boolean CLIENTS_CLOSE = Runtime.version().feature() >= 21;

  private record Before(
      Set<Thread> threads,
      Map<String, String> sockets,
      ConcurrentLinkedQueue<String> uncaught,
      Thread.UncaughtExceptionHandler handler) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    if (isNested(context)) {
      return;
    }
    ConcurrentLinkedQueue<String> uncaught = new ConcurrentLinkedQueue<>();
    Before before =
        new Before(
            Thread.getAllStackTraces().keySet(),
            OpenSockets.byInode(),
            uncaught,
            Thread.getDefaultUncaughtExceptionHandler());
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, failure) -> uncaught.add(thread.getName() + " died of " + stackOf(failure)));
    context.getStore(NAMESPACE).put(Before.class, before);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (isNested(context)) {
      return;
    }
    Before before = context.getStore(NAMESPACE).remove(Before.class, Before.class);
    Duration grace =
        context
            .getConfigurationParameter(
                GRACE_PARAMETER, text -> Duration.ofMillis(Long.parseLong(text)))
            .orElse(DEFAULT_GRACE);
    long deadlineNanos = System.nanoTime() + grace.toNanos();
    while (!leaks(before).isEmpty() && System.nanoTime() < deadlineNanos) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      if (!CLIENTS_CLOSE) {
        System.gc();
      }
    }
    Thread.setDefaultUncaughtExceptionHandler(before.handler());
    List<String> problems = leaks(before);
    problems.addAll(before.uncaught());
    if (!problems.isEmpty()) {
      throw new AssertionError(
          context.getDisplayName() + " left behind:\n  " + String.join("\n  ", problems));
    }
  }

  private static boolean isNested(ExtensionContext context) {
    return context.getParent().flatMap(ExtensionContext::getTestClass).isPresent();
  }

  private static List<String> leaks(Before before) {
    List<String> leaks = new ArrayList<>();
    Thread.getAllStackTraces()
        .forEach((thread, stack) -> {
          if (!before.threads().contains(thread)
              && thread.isAlive()
              && !isShared(thread)
              && !waitsForTasks(stack)) {
            leaks.add("thread " + thread.getName() + " at " + framesOf(stack));
          }
        });
    if (!hasUnclosableClient()) {
      Map<String, String> sockets = new TreeMap<>(OpenSockets.byInode());
      sockets.keySet().removeAll(before.sockets().keySet());
      sockets.values().forEach(socket -> leaks.add("socket " + socket));
    }
    return leaks;
  }

  private static boolean isShared(Thread thread) {
    return SHARED_THREADS.stream().anyMatch(thread.getName()::startsWith) || isUnclosable(thread);
  }

  /** A thread of OkHttp's shared runner, which keeps the name of its last task while it is idle. */
  private static boolean waitsForTasks(StackTraceElement[] stack) {
    return List.of(stack).stream()
        .anyMatch(frame ->
            frame.getClassName().equals("okhttp3.internal.concurrent.TaskRunner")
                && frame.getMethodName().equals("awaitTaskToRun"));
  }

  /**
   * Before JDK 21 a client of the JDK ends when it is collected, which is not so while it has a
   * connection that it has lost track of, as after some exceptions of an application.
   */
  private static boolean hasUnclosableClient() {
    return Thread.getAllStackTraces().keySet().stream().anyMatch(LeakCheck::isUnclosable);
  }

  private static boolean isUnclosable(Thread thread) {
    return !CLIENTS_CLOSE && thread.getName().startsWith("HttpClient-");
  }

  private static String stackOf(Throwable failure) {
    return failure + " at " + framesOf(failure.getStackTrace());
  }

  private static String framesOf(StackTraceElement[] stack) {
    return List.of(stack).stream()
        .limit(12)
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n      "));
  }
}
