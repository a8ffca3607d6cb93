package io.inmesh.xds.client;

import io.inmesh.xds.protocol.Environment;
import io.inmesh.xds.protocol.ProtocolMachine;
import io.inmesh.xds.protocol.Subscriber;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.grpc.DaemonThreads;
import io.inmesh.xds.transport.grpc.GrpcTransports;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a protocol machine on one thread. Everything that is queued while the thread is busy belongs
 * to one burst: it is applied, then listeners hear of it once, then requests go out once.
 */
final class Host {
  private static final Logger LOG = System.getLogger(Host.class.getName());

  /** A listener that wants something new at each change must not keep the others waiting. */
  private static final int MAX_ROUNDS = 16;

  /** For the end of a client, and then for that of all threads together. */
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DaemonThreads threads = new DaemonThreads("inmesh-xds");
  private final ScheduledThreadPoolExecutor executor;
  private final GrpcTransports transports;
  private final ProtocolMachine machine;
  private final Set<XdsClient> clients = new LinkedHashSet<>();
  private boolean settling;
  private @Nullable Future<?> wakeUp;

  Host(Node node) {
    executor = new ScheduledThreadPoolExecutor(1, threads);
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    transports = new GrpcTransports(this::execute);
    machine =
        new ProtocolMachine(
            node,
            new Environment(
                System::nanoTime,
                System::currentTimeMillis,
                () -> ThreadLocalRandom.current().nextDouble(),
                transports));
  }

  ProtocolMachine machine() {
    return machine;
  }

  Subscriber subscribe(ClientConfig config) {
    return machine.subscribe(config);
  }

  void add(XdsClient client) {
    clients.add(client);
  }

  void remove(XdsClient client) {
    clients.remove(client);
  }

  /** Queues a task; what it changes is told and sent at the end of the burst. */
  void execute(Runnable task) {
    try {
      executor.execute(() -> step(task));
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "left out, the client is closed");
    }
  }

  /** Queues a task for later, unless the host is closed by then. */
  void schedule(Runnable task, long delayNanos) {
    try {
      var unused = executor.schedule(() -> step(task), delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      LOG.log(Level.DEBUG, "left out, the client is closed");
    }
  }

  /** Runs a task now if this is the thread, else queues it. */
  void run(Runnable task) {
    if (threads.isCurrent()) {
      step(task);
    } else {
      execute(task);
    }
  }

  /** Like {@link #run}, and waits for the end of a task that was queued, ten seconds at most. */
  void runAndWait(Runnable task) {
    runAndWait(task, CLOSE_NANOS);
  }

  private void runAndWait(Runnable task, long nanos) {
    if (threads.isCurrent()) {
      step(task);
      return;
    }
    if (executor.isShutdown()) { // closed: nobody would run it
      return;
    }
    CountDownLatch done = new CountDownLatch(1);
    execute(() -> {
      try {
        task.run();
      } finally {
        done.countDown();
      }
    });
    try {
      if (!done.await(nanos, TimeUnit.NANOSECONDS)) {
        LOG.log(Level.WARNING, "a listener has kept the thread inmesh-xds busy for too long");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  <R> CompletableFuture<R> call(Supplier<R> supplier) {
    CompletableFuture<R> future = new CompletableFuture<>();
    try {
      executor.execute(() -> {
        try {
          future.complete(supplier.get());
        } catch (Throwable e) {
          future.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException closed) {
      future.completeExceptionally(new IllegalStateException("the client is closed"));
    }
    return future;
  }

  private void step(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "an event of an xDS stream was not handled", e);
    }
    if (!settling && !executor.isShutdown()) {
      // Queued behind what has already arrived: that is the burst.
      settling = true;
      executor.execute(this::settle);
    }
  }

  /** Whatever fails in here, the next event and the next timer find the machine working. */
  private void settle() {
    try {
      machine.tick();
      for (int round = 0; round < MAX_ROUNDS && hasChanges(); round++) {
        for (XdsClient client : List.copyOf(clients)) {
          deliver(client);
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a timer of the xDS client failed", e);
    } finally {
      settling = false;
    }
    if (executor.isShutdown()) {
      return;
    }
    try {
      machine.flush();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a request of the xDS client was not sent", e);
    }
    if (hasChanges()) {
      step(() -> {});
    }
    scheduleWakeUp();
  }

  private boolean hasChanges() {
    for (XdsClient client : clients) {
      if (client.hasChanges()) {
        return true;
      }
    }
    return false;
  }

  private static void deliver(XdsClient client) {
    try {
      client.deliverChanges();
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "a listener of xDS changes failed", e);
    }
  }

  private void scheduleWakeUp() {
    if (wakeUp != null) {
      wakeUp.cancel(false);
      wakeUp = null;
    }
    long nanos = machine.nanosToNextTick();
    if (nanos != Long.MAX_VALUE) {
      wakeUp = executor.schedule(() -> step(() -> {}), nanos, TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Ends connections and threads; waits for them, ten seconds at most, unless this is one of them.
   * Idempotent.
   */
  void close() {
    long end = System.nanoTime() + CLOSE_NANOS;
    runAndWait(
        () -> {
          machine.close();
          transports.close();
          executor.shutdown();
        },
        CLOSE_NANOS);
    if (threads.isCurrent()) {
      return;
    }
    try {
      if (!threads.join(end - System.nanoTime(), TimeUnit.NANOSECONDS)
          || !transports.awaitTermination(end - System.nanoTime())) {
        LOG.log(Level.WARNING, "threads of the xDS client have not ended in time");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
