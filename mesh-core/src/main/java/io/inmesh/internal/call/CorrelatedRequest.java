package io.inmesh.internal.call;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.internal.http.ForwardedRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that the application makes while it works on another one, which came in. */
final class CorrelatedRequest extends ForwardedRequest implements HeadersView {
  private final HeadersView own;
  private final List<String> added;
  private final long inboundDeadlineNanos;
  private final @Nullable CallOverrides overrides;

  private CorrelatedRequest(RequestView request, MeshContext context, CallEnvironment environment) {
    super(request);
    this.own = request.headers();
    this.added = environment.propagatedHeaders().missing(context, own);
    this.inboundDeadlineNanos = context.deadlineNanos(environment.timer());
    CallOverrides wishes = request.overrides();
    this.overrides = wishes == null ? context.overrides() : wishes.orElse(context.overrides());
  }

  /** The request with what its context says; itself where there is no context. */
  static RequestView of(RequestView request, MeshContext context, CallEnvironment environment) {
    return context == MeshContext.NONE
        ? request
        : new CorrelatedRequest(request, context, environment);
  }

  /** Adds what the context adds to the headers that the adapter has. */
  void addTo(MutableHeaders headers) {
    for (int i = 0; i < added.size(); i += 2) {
      headers.add(added.get(i), added.get(i + 1));
    }
  }

  /** When nobody waits any longer for the request that came in. */
  long inboundDeadlineNanos() {
    return inboundDeadlineNanos;
  }

  /** Whether that is what ends this call, and not the application's own time. */
  boolean endsWithInbound() {
    return inboundDeadlineNanos <= original().deadlineNanos();
  }

  /**
   * How long an attempt is expected to take at most, in whole milliseconds, at least one.
   *
   * @param expectedMillis as far as the route knows; 0 for any time
   */
  long leftMillis(long nowNanos, long expectedMillis) {
    long deadline = deadlineNanos();
    if (deadline == Long.MAX_VALUE) {
      return expectedMillis;
    }
    long left = Math.max(1, (deadline - nowNanos) / 1_000_000);
    return expectedMillis == 0 ? left : Math.min(left, expectedMillis);
  }

  @Override
  public long deadlineNanos() {
    return Math.min(inboundDeadlineNanos, original().deadlineNanos());
  }

  @Override
  public @Nullable CallOverrides overrides() {
    return overrides;
  }

  @Override
  public HeadersView headers() {
    return added.isEmpty() ? own : this;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = own.get(lowerCaseName);
    for (int i = 0; i < added.size(); i += 2) {
      if (added.get(i).equals(lowerCaseName)) {
        found = found == null ? added.get(i + 1) : found + ',' + added.get(i + 1);
      }
    }
    return found;
  }

  @Override
  public int size() {
    return own.size() + added.size() / 2;
  }

  @Override
  public String name(int index) {
    int beyond = index - own.size();
    return beyond < 0 ? own.name(index) : added.get(2 * beyond);
  }

  @Override
  public String value(int index) {
    int beyond = index - own.size();
    return beyond < 0 ? own.value(index) : added.get(2 * beyond + 1);
  }
}
