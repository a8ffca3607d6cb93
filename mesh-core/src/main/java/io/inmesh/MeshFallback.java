package io.inmesh;

import io.inmesh.call.CallWatcher;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MeshFailure;
import io.inmesh.call.MeshFailure.Kind;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What takes the place of a result when the mesh cannot get one: a value, a cache, another service.
 *
 * <pre>{@code
 * MeshFallback<Cart> emptyCart = MeshFallback.of(failure -> Cart.EMPTY);
 * Cart cart = emptyCart.call(() -> carts.get(customer));
 * }</pre>
 *
 * <p>It works around whatever makes the call: OkHttp, the JDK's client, gRPC stubs, RestClient. The
 * outcome of the calls that the code inside makes is told by the mesh itself ({@link MeshContext}),
 * so it does not matter whether the client throws or hands out a response of status 503. If the
 * last of those calls failed, for one of the chosen kinds, and the code inside throws or returns,
 * the fallback's value is the result; a result that is {@link AutoCloseable} is closed. Everything
 * else, an exception of the application's own too, is passed on. Fallbacks nest: a failure in whose
 * place the value of an inner one has stepped is none for those around it.
 *
 * <p>By default it is for {@linkplain Kind#unavailable outages}: not for missing routes, refused
 * authorization, nor for what an endpoint answers itself. Immutable and thread-safe.
 *
 * @param <T> the type of the result
 */
public final class MeshFallback<T extends @Nullable Object> {
  private final Function<? super MeshFailure, ? extends T> value;
  private final Set<Kind> kinds;
  private final Predicate<MeshFailure> where;

  private MeshFallback(
      Function<? super MeshFailure, ? extends T> value,
      Set<Kind> kinds,
      Predicate<MeshFailure> where) {
    this.value = value;
    this.kinds = kinds;
    this.where = where;
  }

  /** A fallback for outages, wherever they are. */
  public static <T extends @Nullable Object> MeshFallback<T> of(
      Function<? super MeshFailure, ? extends T> value) {
    Objects.requireNonNull(value, "value");
    return new MeshFallback<>(value, Kind.unavailable(), failure -> true);
  }

  // ---- when ----

  /** The same for these kinds of failures only. */
  public MeshFallback<T> on(Kind first, Kind... more) {
    return new MeshFallback<>(value, EnumSet.of(first, more), where);
  }

  /** The same for these kinds of failures as well, for example {@link Kind#SERVER_ERROR}. */
  public MeshFallback<T> alsoOn(Kind first, Kind... more) {
    Set<Kind> all = EnumSet.of(first, more);
    all.addAll(kinds);
    return new MeshFallback<>(value, all, where);
  }

  /** The same for calls that this route takes. */
  public MeshFallback<T> forRoute(String name) {
    return only(failure -> failure.call().route().equals(name));
  }

  /** The same for calls whose last attempt went to this cluster. */
  public MeshFallback<T> forCluster(String name) {
    return only(failure -> failure.call().cluster().equals(name));
  }

  /** The same for calls to this authority, as the client has it. */
  public MeshFallback<T> forAuthority(String authority) {
    return only(failure -> failure.authority().equals(authority));
  }

  private MeshFallback<T> only(Predicate<MeshFailure> condition) {
    return new MeshFallback<>(value, kinds, where.and(condition));
  }

  /** Whether it is for such a failure. */
  public boolean appliesTo(MeshFailure failure) {
    return kinds.contains(failure.kind()) && where.test(failure);
  }

  /** What takes the place of the result. */
  public T value(MeshFailure failure) {
    return value.apply(failure);
  }

  // ---- around a call ----

  /**
   * The result of the code, or the fallback's.
   *
   * @throws Exception what the code throws, where this fallback is not for it
   */
  public T call(Callable<? extends T> code) throws Exception {
    return around(failure -> appliesTo(failure) ? this : null, code);
  }

  /** The same for code without checked exceptions. */
  public T get(Supplier<? extends T> code) {
    try {
      return call(code::get);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * The same for code that begins a call and returns at once. The fallback runs on the thread that
   * completes the call.
   *
   * @param code whose stage is of a call that has begun; what it throws itself is thrown
   * @throws NullPointerException when the code returns no stage
   */
  public CompletionStage<T> callAsync(Supplier<? extends CompletionStage<? extends T>> code) {
    Objects.requireNonNull(code, "code");
    Watch watch = new Watch();
    return Objects.requireNonNull(
            watch.context().<CompletionStage<? extends T>>wrapSupplier(code::get).get(),
            "the code of callAsync returned null (expected: a CompletionStage)")
        .handle((result, thrown) -> {
          MeshFailure failure = watch.failure();
          if (failure != null && appliesTo(failure)) {
            return instead(watch, this, failure, result, cause(thrown));
          }
          if (thrown != null) {
            throw thrown instanceof CompletionException e ? e : new CompletionException(thrown);
          }
          return result;
        });
  }

  private static @Nullable Throwable cause(@Nullable Throwable thrown) {
    return thrown instanceof CompletionException && thrown.getCause() != null
        ? thrown.getCause()
        : thrown;
  }

  /** Chooses the fallback for a failure; null for none. */
  interface Choice<T extends @Nullable Object> {
    @Nullable MeshFallback<T> of(MeshFailure failure);
  }

  static <T extends @Nullable Object> T around(Choice<T> choice, Callable<? extends T> code)
      throws Exception {
    Watch watch = new Watch();
    T result;
    try {
      result = watch.context().<T>call(code::call);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      MeshFailure failure = watch.failure();
      MeshFallback<T> fallback =
          failure == null || Thread.currentThread().isInterrupted() ? null : choice.of(failure);
      if (failure == null || fallback == null) {
        throw e;
      }
      return instead(watch, fallback, failure, null, e);
    }
    MeshFailure failure = watch.failure();
    MeshFallback<T> fallback = failure == null ? null : choice.of(failure);
    return failure == null || fallback == null
        ? result
        : instead(watch, fallback, failure, result, null);
  }

  private static <T extends @Nullable Object> T instead(
      Watch watch,
      MeshFallback<T> fallback,
      MeshFailure failure,
      @Nullable Object result,
      @Nullable Throwable thrown) {
    try {
      if (result instanceof AutoCloseable closeable) {
        closeable.close();
      }
    } catch (Exception ignored) {
      // Nobody will read it.
    }
    // Before the value is made, since that may make calls, which count for those around.
    Outcome settled = watch.settle();
    try {
      return fallback.value(thrown == null ? failure : failure.orCause(thrown));
    } catch (RuntimeException | Error e) {
      watch.unsettle(settled, failure);
      if (thrown != null && thrown != e) {
        e.addSuppressed(thrown);
      }
      throw e;
    }
  }

  /**
   * How a call came out.
   *
   * @param failure null: well
   * @param innermost the first that heard of it, who tells those around it
   * @param number higher than those of all that were heard of before; the same for all who hear of
   *     it, so that they agree on which is the last
   */
  private record Outcome(@Nullable MeshFailure failure, Watch innermost, long number) {
    private static final AtomicLong NUMBERS = new AtomicLong();

    Outcome(@Nullable MeshFailure failure, Watch innermost) {
      this(failure, innermost, NUMBERS.incrementAndGet());
    }

    static Outcome later(@Nullable Outcome one, Outcome other) {
      return one == null || one.number < other.number ? other : one;
    }

    boolean isOfCodeIn(Watch fallback) {
      for (Watch watch = innermost; watch != null; watch = watch.outer()) {
        if (watch == fallback) {
          return true;
        }
      }
      return false;
    }
  }

  /** Remembers how the last call came out; tells those around it too. */
  private static final class Watch implements CallWatcher {
    private final MeshContext around = MeshContext.current();
    private final AtomicReference<@Nullable Outcome> last = new AtomicReference<>();

    MeshContext context() {
      return around.withWatcher(this);
    }

    @Nullable MeshFailure failure() {
      Outcome known = last.get();
      return known == null ? null : known.failure();
    }

    @Override
    public void onOutcome(@Nullable MeshFailure outcome) {
      hear(new Outcome(outcome, this));
    }

    private void hear(Outcome outcome) {
      last.accumulateAndGet(outcome, Outcome::later);
      CallWatcher outer = around.watcher();
      if (outer instanceof Watch watch) {
        watch.hear(outcome);
      } else if (outer != null) {
        outer.onOutcome(outcome.failure());
      }
    }

    private @Nullable Watch outer() {
      return around.watcher() instanceof Watch watch ? watch : null;
    }

    /**
     * What failed in here is dealt with: for the fallbacks around that have heard of nothing else
     * since.
     */
    Outcome settle() {
      Outcome settled = new Outcome(null, this);
      for (Watch watch = outer(); watch != null; watch = watch.outer()) {
        Outcome known = watch.last.get();
        if (known != null && known.failure() != null && known.isOfCodeIn(this)) {
          watch.last.compareAndSet(known, settled);
        }
      }
      return settled;
    }

    /** It is not, after all; for those for whom it was, and who have heard of nothing since. */
    void unsettle(Outcome settled, MeshFailure failure) {
      Outcome unsettled = new Outcome(failure, this);
      for (Watch watch = outer(); watch != null; watch = watch.outer()) {
        watch.last.compareAndSet(settled, unsettled);
      }
    }
  }
}
