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
 * virtual host of some possible listener names, and all as long as its virtual hosts are not known.
 * The others are outside of the mesh whichever listener is meant. Immutable.
 */
public final class OutboundRefusal {
  private final String reason;
  private final @Nullable List<Candidate> candidates;

  private OutboundRefusal(String reason, @Nullable List<Candidate> candidates) {
    this.reason = reason;
    this.candidates = candidates;
  }

  private record Candidate(Listener source, RouteTable table, NamedHosts hosts) {}

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
    List<Candidate> candidates = new ArrayList<>(listeners.size());
    for (Listener listener : listeners) {
      HttpConnectionManager manager = listener.outbound();
      RouteTable table = manager == null ? null : SnapshotCompiler.table(config, manager.routes());
      if (manager == null || table == null) {
        return ofAll(reason);
      }
      Candidate before = previous == null ? null : previous.candidate(listener, table);
      candidates.add(
          before != null
              ? before
              : new Candidate(listener, table, NamedHosts.of(table, listener, manager)));
    }
    return new OutboundRefusal(reason, List.copyOf(candidates));
  }

  private @Nullable Candidate candidate(Listener source, RouteTable table) {
    if (candidates != null) {
      for (Candidate candidate : candidates) {
        if (candidate.source == source && candidate.table == table) {
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
