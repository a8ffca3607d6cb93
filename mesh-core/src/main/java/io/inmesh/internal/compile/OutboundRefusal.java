package io.inmesh.internal.compile;

import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteTable;
import io.inmesh.internal.route.NamedHosts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why no request can be routed, and which requests that concerns: those to authorities that a
 * virtual host of some possible listener or filter chain names, and all as long as its virtual
 * hosts are not known. The others are outside of the mesh whichever is meant. Immutable.
 */
public final class OutboundRefusal {
  private final String reason;
  private final @Nullable List<Candidate> candidates;

  private OutboundRefusal(String reason, @Nullable List<Candidate> candidates) {
    this.reason = reason;
    this.candidates = candidates;
  }

  private record Candidate(
      Listener source, HttpConnectionManager manager, RouteTable table, NamedHosts hosts) {}

  /** Nobody can tell which requests are for the mesh: all are refused. */
  static OutboundRefusal ofAll(String reason) {
    return new OutboundRefusal(reason, null);
  }

  /**
   * Several listeners could be meant.
   *
   * @param previous what was made before, of which unchanged parts are used again; null for none
   */
  static OutboundRefusal ambiguous(
      MeshConfig config, List<Listener> listeners, @Nullable OutboundRefusal previous) {
    List<String> names = listeners.stream().map(Listener::name).sorted().toList();
    String reason =
        "several listeners could be the outbound one: "
            + names
            + " (expected: a choice of one, or traffic_direction in each)";
    return of(config, listeners, reason, previous);
  }

  /**
   * There is one listener, and it cannot route.
   *
   * @param previous what was made before, of which unchanged parts are used again; null for none
   */
  static OutboundRefusal of(
      MeshConfig config, Listener listener, String reason, @Nullable OutboundRefusal previous) {
    return of(config, List.of(listener), reason, previous);
  }

  private static OutboundRefusal of(
      MeshConfig config,
      List<Listener> listeners,
      String reason,
      @Nullable OutboundRefusal previous) {
    List<Candidate> candidates = new ArrayList<>(listeners.size());
    for (Listener listener : listeners) {
      List<HttpConnectionManager> managers = possible(listener);
      for (HttpConnectionManager manager : managers) {
        RouteTable table = SnapshotCompiler.table(config, manager.routes());
        if (table == null) {
          return ofAll(reason);
        }
        Candidate before = previous == null ? null : previous.candidate(listener, manager, table);
        candidates.add(
            before != null
                ? before
                : new Candidate(listener, manager, table, NamedHosts.of(table, listener, manager)));
      }
      if (managers.isEmpty()) {
        return ofAll(reason);
      }
    }
    return new OutboundRefusal(reason, List.copyOf(candidates));
  }

  /** Where calls meet none of them, any may have been meant. */
  private static List<HttpConnectionManager> possible(Listener listener) {
    HttpConnectionManager manager = listener.outbound();
    return manager == null ? listener.managers() : List.of(manager);
  }

  private @Nullable Candidate candidate(
      Listener source, HttpConnectionManager manager, RouteTable table) {
    if (candidates != null) {
      for (Candidate candidate : candidates) {
        if (candidate.source == source
            && candidate.manager == manager
            && candidate.table == table) {
          return candidate;
        }
      }
    }
    return null;
  }

  /** In plain words. */
  public String reason() {
    return reason;
  }

  /** Whether a request to this authority may be for the mesh. */
  public boolean concerns(String authority) {
    if (candidates == null) {
      return true;
    }
    for (Candidate candidate : candidates) {
      if (candidate.hosts.contains(authority)) {
        return true;
      }
    }
    return false;
  }
}
