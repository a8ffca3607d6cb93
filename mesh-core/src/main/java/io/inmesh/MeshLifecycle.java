package io.inmesh;

import io.inmesh.call.CallTimer;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.internal.Engine;
import io.inmesh.internal.call.InboundActivity;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Whether this process takes requests, and how it stops doing so without losing any.
 *
 * <pre>{@code
 * BooleanSupplier ready = mesh.lifecycle()::isReady; // for what the load balancer asks
 *
 * mesh.lifecycle().startDrain();                // not ready any more: new requests go elsewhere
 * Thread.sleep(untilEverybodyHasNoticed);       // as with any server that is taken out
 * mesh.lifecycle().drain(Duration.ofSeconds(30));
 * server.stop();
 * mesh.close();
 * }</pre>
 *
 * <p>While it drains, requests are still served, as by Envoy: whoever has not noticed yet loses
 * nothing. Their HTTP/1 responses carry {@code connection: close}. An HTTP/2 server says GOAWAY
 * when it is shut down: {@code onDrain(grpcServer::shutdown)} has a gRPC server finish its calls.
 *
 * <p>Thread-safe. There is no way back; a process that wants requests again makes a new mesh.
 */
public final class MeshLifecycle {
  /** How far it is. */
  public enum State {
    /** There is no configuration yet, without which requests are refused. */
    STARTING,
    /** Requests are welcome. */
    READY,
    /** Requests are served but should go elsewhere. */
    DRAINING,
    /** The mesh is closed. */
    CLOSED
  }

  private final Engine engine;
  private final InboundActivity inbound;
  private final Queue<Runnable> onDrain = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean draining = new AtomicBoolean();
  private final CompletableFuture<Void> idle = new CompletableFuture<>();

  MeshLifecycle(Engine engine) {
    this.engine = engine;
    this.inbound = engine.inboundActivity();
  }

  /** How far it is at the moment. */
  public State state() {
    if (engine.isClosed()) {
      return State.CLOSED;
    }
    if (draining.get()) {
      return State.DRAINING;
    }
    boolean takes =
        engine.snapshot() != null || engine.inboundWithoutConfig() == InboundWithoutConfig.PASS;
    return takes ? State.READY : State.STARTING;
  }

  /** Whether requests are welcome: for the application's readiness probe. */
  public boolean isReady() {
    return state() == State.READY;
  }

  /**
   * How many inbound requests the mesh has decided about that are not over yet. Those that it lets
   * pass untouched are not among them.
   */
  public long activeRequests() {
    return inbound.active();
  }

  /** The same by the name of the listener; listeners without a request are left out. */
  public Map<String, Long> activeRequestsByListener() {
    return inbound.activeByListener();
  }

  /**
   * Has a task run when draining begins, on the thread that begins it; at once if it has begun. For
   * servers that tell their clients by themselves, and health services. What one throws is thrown
   * by {@link #startDrain} when all have run.
   */
  public void onDrain(Runnable task) {
    onDrain.add(Objects.requireNonNull(task, "task"));
    if (draining.get() && onDrain.remove(task)) {
      task.run();
    }
  }

  /** Is not ready from now on, and asks callers to go elsewhere. Idempotent; does not wait. */
  public void startDrain() {
    if (!draining.compareAndSet(false, true)) {
      return;
    }
    inbound.drain(() -> idle.complete(null));
    @Nullable RuntimeException failure = null;
    for (Runnable task = onDrain.poll(); task != null; task = onDrain.poll()) {
      failure = run(task, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static @Nullable RuntimeException run(Runnable task, @Nullable RuntimeException before) {
    try {
      task.run();
      return before;
    } catch (RuntimeException e) {
      if (before == null) {
        return e;
      }
      before.addSuppressed(e);
      return before;
    }
  }

  /**
   * {@link #startDrain}, and completes when no request is under way. A copy: nobody can complete it
   * for others.
   */
  public CompletableFuture<Void> drain() {
    startDrain();
    return idle.copy();
  }

  /**
   * {@link #startDrain}, and waits until no request is under way.
   *
   * @param timeout how long at most
   * @return false when the time was over first; nothing is broken off then
   * @throws InterruptedException if the thread was interrupted
   */
  public boolean drain(Duration timeout) throws InterruptedException {
    startDrain();
    try {
      idle.get(CallTimer.nanos(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new CompletionException(e.getCause()); // it never completes so
    }
  }
}
