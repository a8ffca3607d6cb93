package io.inmesh.grpc;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks on another executor, one at a time and in order. What one throws is logged, as gRPC's
 * own does, and stops no other.
 */
final class SerialExecutor implements Executor {
  private static final System.Logger LOG = System.getLogger(SerialExecutor.class.getName());

  private final Executor executor;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting;

  private SerialExecutor(Executor executor, int waiting) {
    this.executor = executor;
    this.waiting = new AtomicInteger(waiting);
  }

  static SerialExecutor of(Executor executor) {
    return new SerialExecutor(executor, 0);
  }

  /** One that runs nothing until it is opened. */
  static SerialExecutor closed(Executor executor) {
    return new SerialExecutor(executor, 1);
  }

  /** Runs this, and then what has come since it was made; once. */
  void open(Runnable first) {
    executor.execute(() -> {
      run(first);
      runAll();
    });
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (waiting.getAndIncrement() == 0) {
      executor.execute(this::runAll);
    }
  }

  private void runAll() {
    do {
      Runnable task = tasks.poll();
      if (task != null) {
        run(task);
      }
    } while (waiting.decrementAndGet() != 0);
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable t) {
      LOG.log(System.Logger.Level.ERROR, "the application failed in a callback", t);
    }
  }
}
