package io.inmesh.call;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a request that came in says about the calls that are made while it is worked on: how long
 * anybody waits for its answer, its request id and trace context, and wishes about those calls.
 *
 * <p>The adapters of servers {@linkplain #open open} it around the application's code and those of
 * clients look at {@link #current}: a call of the mesh gets no more time than is left, carries the
 * headers that the application has not set itself, and follows the wishes. Calls that are not for
 * the mesh stay as they are.
 *
 * <p>A context belongs to the thread on which it is open. Where work goes to another thread, take
 * it along:
 *
 * <pre>{@code
 * MeshContext context = MeshContext.current();
 * executor.submit(context.wrap(() -> client.newCall(request).execute()));
 * CompletableFuture.supplyAsync(context.wrapSupplier(this::load), executor);
 * try (MeshContext.Scope scope = context.open()) {
 *   client.newCall(request).execute();
 * }
 * }</pre>
 *
 * <p>{@code io.inmesh.ContextExecutor} does so for whatever runs on an executor, virtual threads
 * too; a {@link ContextSource} finds the context in what another library propagates. Immutable and
 * thread-safe.
 */
public final class MeshContext {
  /** Says nothing. */
  public static final MeshContext NONE =
      new MeshContext(Long.MAX_VALUE, null, null, List.of(), CallOverrides.NONE, null);

  /** The part of its deadline that stays. */
  private final long deadlineNanos;

  /** The part that moves; null for none. */
  private final @Nullable LongSupplier moving;

  private final @Nullable CallTimer clock;
  private final List<String> headers;
  private final CallOverrides overrides;
  private final @Nullable CallWatcher watcher;

  private MeshContext(
      long deadlineNanos,
      @Nullable LongSupplier moving,
      @Nullable CallTimer clock,
      List<String> headers,
      CallOverrides overrides,
      @Nullable CallWatcher watcher) {
    this.deadlineNanos = deadlineNanos;
    this.moving = moving;
    this.clock = clock;
    this.headers = headers;
    this.overrides = overrides;
    this.watcher = watcher;
  }

  /** The context in which this thread works; {@link #NONE} when there is none. */
  public static MeshContext current() {
    return OpenContext.current();
  }

  /** What is {@linkplain #open open} on this thread itself; null when nothing is. */
  public static @Nullable MeshContext onThisThread() {
    return OpenContext.onThisThread();
  }

  /**
   * Replaces what is open on this thread; for libraries that put thread-locals back by themselves.
   * {@link #open} is for everybody else.
   *
   * @param next null for nothing
   * @return what was open; null for nothing
   */
  public static @Nullable MeshContext replace(@Nullable MeshContext next) {
    return OpenContext.swap(next);
  }

  // ---- what it says ----

  /**
   * When nobody waits any longer; {@link Long#MAX_VALUE}: not known.
   *
   * @param on the clock on which the time is told
   */
  public long deadlineNanos(CallTimer on) {
    LongSupplier other = moving;
    return other == null
        ? told(deadlineNanos, on)
        : told(Math.min(deadlineNanos, other.getAsLong()), on);
  }

  /** A time of this context's clock on another. */
  private long told(long nanos, CallTimer on) {
    CallTimer own = clock;
    return own == null || own == on || nanos == Long.MAX_VALUE
        ? nanos
        : on.nanoTime() + (nanos - own.nanoTime());
  }

  /** How long somebody still waits, at least zero; null: not known. */
  public @Nullable Duration timeLeft() {
    CallTimer own = clock;
    long nanos = own == null ? Long.MAX_VALUE : deadlineNanos(own);
    return own == null || nanos == Long.MAX_VALUE
        ? null
        : Duration.ofNanos(Math.max(0, nanos - own.nanoTime()));
  }

  /** Headers for the calls: name, value, name, value, ...; lower-case names. */
  public List<String> headers() {
    return headers;
  }

  /** The first value of a header for the calls; null when there is none. */
  public @Nullable String header(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equals(lower)) {
        return headers.get(i + 1);
      }
    }
    return null;
  }

  /** Overrides of the calls; those that a call has itself go first. */
  public CallOverrides overrides() {
    return overrides;
  }

  /** Who is told how the calls come out; null for nobody. */
  public @Nullable CallWatcher watcher() {
    return watcher;
  }

  // ---- others ----

  /**
   * This, with a time at which nobody waits any longer; an earlier one that it has stays.
   *
   * @param nanos on the clock; {@link Long#MAX_VALUE} changes nothing
   */
  public MeshContext withDeadline(long nanos, CallTimer on) {
    Objects.requireNonNull(on, "clock");
    if (nanos == Long.MAX_VALUE || told(deadlineNanos, on) <= nanos) {
      return this;
    }
    LongSupplier other = moving;
    LongSupplier onClock = other == null || clock == on ? other : () -> told(other.getAsLong(), on);
    return new MeshContext(nanos, onClock, on, headers, overrides, watcher);
  }

  /**
   * This, with a time at which nobody waits any longer that may still move, as while a request is
   * received; an earlier one that it has stays.
   *
   * @param nanos tells the time on the clock, from any thread; {@link Long#MAX_VALUE}: none yet
   */
  public MeshContext withDeadline(LongSupplier nanos, CallTimer on) {
    Objects.requireNonNull(nanos, "nanos");
    Objects.requireNonNull(on, "clock");
    LongSupplier other = moving;
    LongSupplier both =
        other == null ? nanos : () -> Math.min(told(other.getAsLong(), on), nanos.getAsLong());
    return new MeshContext(told(deadlineNanos, on), both, on, headers, overrides, watcher);
  }

  /**
   * This, with so much time from now on; an earlier deadline that it has stays.
   *
   * @param on the clock, {@code mesh.timer()}
   */
  public MeshContext withTimeout(Duration timeout, CallTimer on) {
    return withDeadline(on.nanoTime() + CallTimer.nanos(timeout), on);
  }

  /** This, with a header for the calls, in place of what it has of that name. */
  public MeshContext withHeader(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    List<String> lines = new ArrayList<>(headers.size() + 2);
    for (int i = 0; i < headers.size(); i += 2) {
      if (!headers.get(i).equals(lower)) {
        lines.add(headers.get(i));
        lines.add(headers.get(i + 1));
      }
    }
    lines.add(lower);
    lines.add(Objects.requireNonNull(value, "value"));
    return withHeaders(lines);
  }

  /**
   * This, with these headers for the calls instead of its own.
   *
   * @param lines name, value, name, value, ...; lower-case names
   */
  public MeshContext withHeaders(List<String> lines) {
    return new MeshContext(deadlineNanos, moving, clock, List.copyOf(lines), overrides, watcher);
  }

  /** This, with these overrides of the calls instead of its own. */
  public MeshContext withOverrides(CallOverrides value) {
    return new MeshContext(
        deadlineNanos, moving, clock, headers, Objects.requireNonNull(value, "overrides"), watcher);
  }

  /** This, with somebody who is told how the calls come out, instead of its own; null: nobody. */
  public MeshContext withWatcher(@Nullable CallWatcher value) {
    return new MeshContext(deadlineNanos, moving, clock, headers, overrides, value);
  }

  // ---- where it holds ----

  /** It holds on this thread until it is closed; then what held before does again. */
  public Scope open() {
    @Nullable MeshContext before = OpenContext.swap(this);
    return () -> OpenContext.swap(before);
  }

  /** The end of an {@link #open}. To be closed on the same thread, the newest first. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** Runs a task in this context. */
  public void run(Runnable task) {
    @Nullable MeshContext before = OpenContext.swap(this);
    try {
      task.run();
    } finally {
      OpenContext.swap(before);
    }
  }

  /** Calls a task in this context. */
  public <T> T call(Callable<T> task) throws Exception {
    @Nullable MeshContext before = OpenContext.swap(this);
    try {
      return task.call();
    } finally {
      OpenContext.swap(before);
    }
  }

  /** The same task, run in this context on whatever thread. */
  public Runnable wrap(Runnable task) {
    Objects.requireNonNull(task, "task");
    return () -> run(task);
  }

  /** The same task, called in this context on whatever thread. */
  public <T> Callable<T> wrap(Callable<T> task) {
    Objects.requireNonNull(task, "task");
    return () -> call(task);
  }

  /** The same supplier, asked in this context on whatever thread. */
  public <T> Supplier<T> wrapSupplier(Supplier<T> supplier) {
    Objects.requireNonNull(supplier, "supplier");
    return () -> {
      @Nullable MeshContext before = OpenContext.swap(this);
      try {
        return supplier.get();
      } finally {
        OpenContext.swap(before);
      }
    };
  }

  /**
   * A function that runs in this context, for the later stages of a {@code CompletableFuture},
   * which run on the thread that completes the stage before: that has another context, or none.
   *
   * <pre>{@code
   * MeshContext context = MeshContext.current();
   * java.util.concurrent.CompletableFuture.supplyAsync(() -> "orders")
   *     .thenApply(context.wrapFunction(name -> MeshContext.current().header(name)));
   * }</pre>
   */
  public <T, R> Function<T, R> wrapFunction(Function<T, R> function) {
    Objects.requireNonNull(function, "function");
    return argument -> {
      @Nullable MeshContext before = OpenContext.swap(this);
      try {
        return function.apply(argument);
      } finally {
        OpenContext.swap(before);
      }
    };
  }

  @Override
  public String toString() {
    return "MeshContext[timeLeft=" + timeLeft() + ", headers=" + headers + ", " + overrides + ']';
  }
}
