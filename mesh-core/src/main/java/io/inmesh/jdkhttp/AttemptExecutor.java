package io.inmesh.jdkhttp;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The executor of the clients that send attempts. The JDK's client has it run what it does by
 * itself where it knows the caller or the body: the start of {@link java.net.http.HttpClient#send},
 * and the question for a body of its own. Here nothing of an application is run by those either,
 * and no other thread has to be woken for them.
 */
final class AttemptExecutor implements Executor {
  /** Not removed but set to null, which costs nothing per call. */
  private static final ThreadLocal<@Nullable AttemptExecutor> HERE = new ThreadLocal<>();

  private final Executor executor;

  AttemptExecutor(Executor executor) {
    this.executor = executor;
  }

  /** The next task that this thread brings is run by itself. */
  void runNextHere() {
    HERE.set(this);
  }

  /** The next task that this thread brings is run by another one. */
  void handNextOver() {
    HERE.set(null);
  }

  @Override
  public void execute(Runnable task) {
    if (HERE.get() == this) {
      handNextOver(); // What the task brings is another matter.
      task.run();
    } else {
      executor.execute(task);
    }
  }
}
