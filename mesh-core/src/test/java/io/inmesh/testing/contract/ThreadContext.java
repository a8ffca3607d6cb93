package io.inmesh.testing.contract;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** A context that hangs on threads, with one value. */
public interface ThreadContext {
  /** Its name. */
  String name();

  /** Sets the value on this thread, until the scope is closed on it. */
  Scope open(String value);

  /** The value on this thread; null when there is none. */
  @Nullable String current();

  /** Whether the client itself takes it along to all callbacks; only gRPC does, its own. */
  default boolean isTakenAlongByClient() {
    return false;
  }

  /** An executor whose tasks have the {@link #COMMON} contexts of whoever gives them. */
  static ExecutorService takingAlong(ExecutorService executor) {
    return Context.taskWrapping(new TakingMdcAlong(executor));
  }

  /** A task in the {@link #COMMON} contexts that there are now. */
  static Runnable takingAlong(Runnable task) {
    return Context.current().wrap(TakingMdcAlong.wrap(task));
  }

  /** Where a value holds. */
  interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** SLF4J's MDC, which needs a binding that has one, and OpenTelemetry's context. */
  List<ThreadContext> COMMON = List.of(new Logging(), new Tracing());

  /** The MDC of SLF4J. */
  final class Logging implements ThreadContext {
    private static final String KEY = "call";

    private Logging() {}

    @Override
    public String name() {
      return "MDC";
    }

    @Override
    public Scope open(String value) {
      String before = current();
      MDC.put(KEY, value);
      return () -> {
        if (before == null) {
          MDC.remove(KEY);
        } else {
          MDC.put(KEY, before);
        }
      };
    }

    @Override
    public @Nullable String current() {
      return MDC.get(KEY);
    }
  }

  /** The context of OpenTelemetry. */
  final class Tracing implements ThreadContext {
    private static final ContextKey<String> KEY = ContextKey.named("call");

    private Tracing() {}

    @Override
    public String name() {
      return "OpenTelemetry";
    }

    @Override
    public Scope open(String value) {
      return Context.current().with(KEY, value).makeCurrent()::close;
    }

    @Override
    public @Nullable String current() {
      return Context.current().get(KEY);
    }
  }
}
