package io.inmesh.admin;

import io.inmesh.config.Problem;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mesh holds and does at one moment. Immutable. Counters are read one after the other while
 * calls go on, so that they may differ by what happened in between.
 *
 * @param source where the configuration comes from, in plain words
 * @param trouble what is wrong at present with that source, while the last good configuration
 *     serves, or with what it delivered; null when nothing is
 * @param configurations how many configurations have taken effect since the start; 0 before the
 *     first
 * @param lastConfiguration when the newest took effect; null before the first
 * @param outboundListener the listener that plays the outbound proxy; null when there is none
 * @param listeners all listeners, by name
 * @param routeTables all route tables that listeners name, and inline ones, by name
 * @param clusters all clusters, by name
 * @param problems what something refers to but cannot be used, and why; of a listener also what
 *     keeps a connection manager of it from taking requests, of a cluster also what keeps {@link
 *     io.inmesh.health.ClusterGuards#problems() limits of the application} from being in force
 */
public record MeshStatus(
    String source,
    @Nullable String trouble,
    long configurations,
    @Nullable Instant lastConfiguration,
    @Nullable String outboundListener,
    List<ListenerStatus> listeners,
    List<RouteTableStatus> routeTables,
    List<ClusterStatus> clusters,
    List<Problem> problems) {

  public MeshStatus {
    listeners = List.copyOf(listeners);
    routeTables = List.copyOf(routeTables);
    clusters = List.copyOf(clusters);
    problems = List.copyOf(problems);
  }

  /** Whether there is a configuration. */
  public boolean configured() {
    return configurations > 0;
  }
}
