package io.inmesh.testing.contract;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What the callbacks of calls have seen of the contexts in which the calls were made. */
final class Sightings implements ApplicationHooks {
  /** The context of the call's own. */
  static final String OWN = "own";

  /** No context. */
  static final String NONE = "none";

  private final List<ThreadContext> contexts;
  private final Map<String, List<Map.Entry<Place, String>>> byCall = new ConcurrentHashMap<>();

  /** A context in a callback; certain where the client or the application sees to it. */
  record Place(String callback, String context, boolean certain) {
    @Override
    public String toString() {
      return context + " in " + callback;
    }
  }

  Sightings(List<ThreadContext> contexts) {
    this.contexts = contexts;
  }

  @Override
  public ExecutorService wrap(ExecutorService executor) {
    return ThreadContext.takingAlong(executor);
  }

  @Override
  public Runnable wrap(Runnable task) {
    return ThreadContext.takingAlong(task);
  }

  @Override
  public void called(@Nullable String call, String callback) {
    if (call == null) {
      return;
    }
    List<Map.Entry<Place, String>> ofCall =
        byCall.computeIfAbsent(call, c -> new CopyOnWriteArrayList<>());
    boolean certain =
        callback.startsWith(ApplicationHooks.CALLERS)
            || callback.startsWith(ApplicationHooks.WRAPPED);
    for (ThreadContext context : contexts) {
      String value = context.current();
      String seen = value == null ? NONE : value.equals(call) ? OWN : "of " + value;
      Place place = new Place(callback, context.name(), certain || context.isTakenAlongByClient());
      ofCall.add(Map.entry(place, seen));
    }
  }

  static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> union = new TreeSet<>(some);
    union.addAll(others);
    return union;
  }

  /** Sets all contexts of this thread to a call's. */
  ThreadContext.Scope open(String call) {
    List<ThreadContext.Scope> scopes = new ArrayList<>();
    for (ThreadContext context : contexts) {
      scopes.add(0, context.open(call));
    }
    return () -> scopes.forEach(ThreadContext.Scope::close);
  }

  /** What each callback of a call has seen. */
  Map<Place, Set<String>> of(String call) {
    Map<Place, Set<String>> seen = new HashMap<>();
    for (Map.Entry<Place, String> one : byCall.getOrDefault(call, List.of())) {
      seen.computeIfAbsent(one.getKey(), k -> new TreeSet<>()).add(one.getValue());
    }
    return seen;
  }
}
