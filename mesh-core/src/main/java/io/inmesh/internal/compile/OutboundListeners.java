package io.inmesh.internal.compile;

import io.inmesh.config.FilterChain;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.internal.filter.FilterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the listener that plays the outbound proxy, and compiles it and those of targets that
 * were asked for.
 */
final class OutboundListeners {
  private static final String NO_ROUTES = " has no routes";

  private final @Nullable String name;
  private final @Nullable String inboundName;
  private final FilterRegistry filters;

  /**
   * @param name the listener that plays the outbound proxy; null: the only one that can
   * @param inboundName one that cannot; null for none
   */
  OutboundListeners(@Nullable String name, @Nullable String inboundName, FilterRegistry filters) {
    this.name = name;
    this.inboundName = inboundName;
    this.filters = filters;
  }

  /** Whether this one was chosen by its name, and is none for requests that come in. */
  boolean isNamed(Listener listener) {
    return listener.name().equals(name);
  }

  /**
   * What came of it.
   *
   * @param source the listener that plays the outbound proxy; null for none
   * @param chosen the same, compiled; null when it has no routes
   * @param refusal why there is none, and whom that concerns; null when there is one, or none is
   *     wanted
   * @param demanded of targets, by name
   */
  record Chosen(
      @Nullable Listener source,
      @Nullable CompiledListener chosen,
      @Nullable OutboundRefusal refusal,
      Map<String, CompiledListener> demanded) {}

  Chosen compile(MeshConfig config, Targets targets, @Nullable Snapshot previous) {
    List<Listener> candidates = candidates(config, targets);
    Listener source = candidates.size() == 1 ? candidates.get(0) : null;
    CompiledListener before = previous == null ? null : previous.outbound();
    CompiledListener compiled = source == null ? null : compile(config, source, before);
    OutboundRefusal refusal = null;
    if (source == null) {
      refusal = refusal(config, candidates, previous == null ? null : previous.refusal());
    } else if (compiled == null) {
      refusal =
          OutboundRefusal.of(
              config,
              source,
              whyNoRoutes(config, source),
              previous == null ? null : previous.refusal());
    }
    Map<String, CompiledListener> demanded = new HashMap<>();
    for (String target : targets.outbound()) {
      Listener wanted = config.listeners().get(target);
      CompiledListener made = null;
      if (wanted != null && wanted == source) {
        made = compiled;
      } else if (wanted != null) {
        made = compile(config, wanted, previous == null ? null : previous.demanded().get(target));
      }
      if (made != null) {
        demanded.put(target, made);
      }
    }
    return new Chosen(source, compiled, refusal, demanded);
  }

  private @Nullable CompiledListener compile(
      MeshConfig config, Listener listener, @Nullable CompiledListener before) {
    HttpConnectionManager manager = listener.outbound();
    RouteTable table = manager == null ? null : SnapshotCompiler.table(config, manager.routes());
    return manager == null || table == null
        ? null
        : CompiledListener.compile(listener, manager, table, config.runtime(), filters, before);
  }

  private List<Listener> candidates(MeshConfig config, Targets targets) {
    List<Listener> candidates = new ArrayList<>();
    if (name == null) {
      config
          .listeners()
          .forEach((key, listener) -> {
            boolean inbound =
                listener.direction() == TrafficDirection.INBOUND || key.equals(inboundName);
            if (!inbound && !listener.managers().isEmpty() && targets.leaves(listener)) {
              candidates.add(listener);
            }
          });
    } else {
      Listener named = config.listeners().get(name);
      if (named != null) {
        candidates.add(named);
      }
    }
    return candidates;
  }

  private @Nullable OutboundRefusal refusal(
      MeshConfig config, List<Listener> candidates, @Nullable OutboundRefusal previous) {
    if (name != null) {
      return OutboundRefusal.ofAll(
          problem(config, ResourceKind.LISTENER, name)
              + "; known listeners: "
              + knownListeners(config));
    }
    if (!candidates.isEmpty()) {
      return OutboundRefusal.ambiguous(config, candidates, previous);
    }
    String unusable = unusableListener(config);
    return unusable == null ? null : OutboundRefusal.ofAll(unusable);
  }

  private static String knownListeners(MeshConfig config) {
    List<String> names = new ArrayList<>();
    config.listeners().forEach((key, listener) -> names.add(key));
    return names.isEmpty() ? "none" : String.join(", ", names);
  }

  /** A listener of which nothing can be read may be the outbound one; null when there is none. */
  private @Nullable String unusableListener(MeshConfig config) {
    List<String> found = new ArrayList<>();
    config
        .problems()
        .forEach((key, problem) -> {
          if (problem.kind() == ResourceKind.LISTENER
              && !problem.absent()
              && !problem.name().equals(inboundName)) {
            found.add("listener " + problem.name() + ": " + problem.reason());
          }
        });
    return found.isEmpty() ? null : found.get(0);
  }

  /** Why there is nothing for a target, in plain words. */
  static String whyNoTarget(MeshConfig config, String target) {
    Listener listener = config.listeners().get(target);
    return listener == null
        ? problem(config, ResourceKind.LISTENER, target)
        : whyNoRoutes(config, listener);
  }

  private static String whyNoRoutes(MeshConfig config, Listener listener) {
    HttpConnectionManager manager = listener.outbound();
    return "listener "
        + listener.name()
        + (manager == null ? whyNoManager(listener) : whyNone(config, manager.routes()));
  }

  private static String whyNoManager(Listener listener) {
    if (listener.managers().isEmpty()) {
      return NO_ROUTES;
    }
    FilterChain chain = listener.outboundChain();
    if (chain != null) {
      return ": "
          + (chain.name().isEmpty() ? "a filter chain" : "filter chain " + chain.name())
          + " takes the calls that go out, and "
          + (chain.transport() instanceof TransportSecurity.Unusable unusable
              ? "cannot be used: " + unusable.reason()
              : "has no HTTP connection manager");
    }
    return ": no filter chain takes calls that go out"
        + (listener.address() == null ? "" : " to " + listener.address())
        + " (expected: a filter_chain_match for a plain connection of the same host, or a"
        + " default_filter_chain)";
  }

  /** Why there is no table of that source, behind the name of whatever refers to it. */
  static String whyNone(MeshConfig config, RouteSource source) {
    return source instanceof RouteSource.Named named
        ? ": " + problem(config, ResourceKind.ROUTE_TABLE, named.key())
        : NO_ROUTES;
  }

  private static String problem(MeshConfig config, ResourceKind kind, String name) {
    Problem problem = config.problems().get(Problem.key(kind, name));
    String what = kind == ResourceKind.LISTENER ? "listener " : "route table ";
    return what + name + ": " + (problem == null ? "does not exist" : problem.reason());
  }
}
