package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Follows an aggregate cluster to its leaves, depth first (gRFC A37): at most 16 deep, a leaf that
 * occurs again counts only the first time, a missing one is skipped, a cycle fails the aggregate.
 */
final class AggregateWalk {
  private static final int MAX_DEPTH = 16;

  private final Graph graph;
  private final Set<Node> visited = new LinkedHashSet<>();
  private final Set<String> path = new HashSet<>();
  private final List<LocalityEndpoints> localities = new ArrayList<>();
  private final List<Leaf> leaves = new ArrayList<>();

  /** What occurs again adds nothing. */
  private final Set<Node> done = new HashSet<>();

  private @Nullable String failure;
  private boolean waiting;
  private @Nullable Endpoints endpoints;

  private AggregateWalk(Graph graph) {
    this.graph = graph;
  }

  /**
   * Walks.
   *
   * @param node the aggregate's node
   * @param aggregate where to begin
   * @param before what is published of it; its endpoints are used again if they are equal
   */
  static AggregateWalk of(
      ClusterNode node, Discovery.Aggregate aggregate, @Nullable ClusterWithEndpoints before) {
    AggregateWalk walk = new AggregateWalk(node.graph);
    walk.path.add(node.name);
    walk.descend(aggregate, 1);
    if (walk.failure == null && !walk.waiting) {
      Endpoints made = Endpoints.of(node.name, walk.localities);
      walk.endpoints =
          before != null && before.endpoints().equals(made) ? before.endpoints() : made;
    }
    return walk;
  }

  private void descend(Discovery.Aggregate aggregate, int depth) {
    if (depth > MAX_DEPTH) {
      fail("aggregate deeper than " + MAX_DEPTH);
      return;
    }
    for (String name : aggregate.clusters()) {
      if (path.contains(name)) {
        fail("aggregate cycle through " + name);
        return;
      }
      ClusterNode node = graph.cluster(name);
      visited.add(node);
      if (!done.add(node)) {
        continue;
      }
      Cluster cluster = node.effective();
      if (cluster != null && cluster.discovery() instanceof Discovery.Aggregate inner) {
        path.add(name);
        descend(inner, depth + 1);
        path.remove(name);
      } else {
        add(node);
      }
    }
  }

  private void add(ClusterNode node) {
    ClusterWithEndpoints leaf = node.published();
    if (leaf == null) {
      waiting |= !node.isSettled();
      return;
    }
    int first = leaves.isEmpty() ? 0 : end(leaves.get(leaves.size() - 1));
    int priorities = 0;
    for (LocalityEndpoints locality : leaf.endpoints().localities()) {
      priorities = Math.max(priorities, locality.priority() + 1);
      localities.add(
          new LocalityEndpoints(
              locality.locality(),
              locality.weight(),
              first + locality.priority(),
              locality.endpoints()));
    }
    leaves.add(new Leaf(node.name, first, priorities));
  }

  private static int end(Leaf leaf) {
    return leaf.firstPriority() + leaf.priorities();
  }

  private void fail(String reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /** All clusters on the way; those that the aggregate needs. */
  Set<Node> visited() {
    return visited;
  }

  /** Null when some leaf is not known yet, or the aggregate failed. */
  @Nullable Endpoints endpoints() {
    return endpoints;
  }

  List<Leaf> leaves() {
    return leaves;
  }

  @Nullable String failure() {
    return failure;
  }
}
