package io.inmesh.internal.compile;

import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.TrafficDirection;
import io.inmesh.internal.filter.FilterRegistry;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The listeners for requests that come in: one by its name, or each by its port. Immutable. */
public final class InboundListeners {
  private final @Nullable String name;
  private final Map<String, CompiledInbound> byName = new HashMap<>();
  private final Map<Integer, CompiledInbound> byPort = new HashMap<>();
  private @Nullable String problem;

  private InboundListeners(@Nullable String name) {
    this.name = name;
  }

  /**
   * Compiles.
   *
   * @param name the listener for all requests; null: the listener of the port at which they come in
   * @param outbound those that play the outbound proxy, and are none for requests that come in
   */
  static InboundListeners compile(
      MeshConfig config,
      @Nullable String name,
      Predicate<Listener> outbound,
      FilterRegistry filters,
      @Nullable InboundListeners previous) {
    InboundListeners compiled = new InboundListeners(name);
    config
        .listeners()
        .forEach((key, listener) -> {
          boolean wanted =
              name == null
                  ? !outbound.test(listener)
                      && listener.direction() != TrafficDirection.OUTBOUND
                      && listener.address() != null
                  : name.equals(key);
          if (wanted) {
            compiled.add(config, listener, filters, previous);
          }
        });
    Problem found =
        name == null ? null : config.problems().get(Problem.key(ResourceKind.LISTENER, name));
    compiled.problem = found == null ? null : found.reason();
    return compiled;
  }

  private void add(
      MeshConfig config,
      Listener listener,
      FilterRegistry filters,
      @Nullable InboundListeners previous) {
    CompiledInbound inbound =
        CompiledInbound.compile(
            listener,
            config,
            filters,
            previous == null ? null : previous.byName.get(listener.name()));
    byName.put(listener.name(), inbound);
    if (listener.address() != null) {
      byPort.putIfAbsent(listener.address().port(), inbound);
    }
  }

  /**
   * The listener of a request.
   *
   * @param port at which it came in; -1 when unknown
   */
  public @Nullable CompiledInbound find(int port) {
    return name == null ? byPort.get(port) : byName.get(name);
  }

  /** Whether one listener is meant for all ports. */
  public boolean isNamed() {
    return name != null;
  }

  /** Why {@link #find} finds nothing, in plain words. */
  public String whyNone(int port) {
    if (name == null) {
      return "no inbound listener for port " + port;
    }
    return "listener " + name + ": " + (problem == null ? "does not exist" : problem);
  }
}
