package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoints;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster; it warms until its endpoints are known, and the one before serves meanwhile.
 *
 * <p>One that the server no longer lists serves the routes in force as it was for a {@link Grace},
 * and then for as long as routes wait that are to replace those. One that is not listed yet is
 * awaited for a grace: the routes that name it may have come first.
 */
final class ClusterNode extends Node {
  private @Nullable Cluster latest;
  private @Nullable ClusterWithEndpoints published;
  private @Nullable Failure failure;

  /** What served when the server ceased to list it; null where it may not serve on. */
  private @Nullable ClusterWithEndpoints removed;

  /** The end of the grace that began when it was found not to be listed; null before. */
  private @Nullable Long graceEnd;

  /** Whether the grace does not end, since the server cannot be reached that would end it. */
  private boolean graceSuspended;

  ClusterNode(Graph graph, String name) {
    super(graph, name);
  }

  /** The cluster that serves, else the one that warms; null when there is none. */
  @Nullable Cluster effective() {
    return published != null ? published.cluster() : latest;
  }

  @Nullable ClusterWithEndpoints published() {
    return published;
  }

  @Override
  void evaluate() {
    Answer<Cluster> answer = graph.known.cluster(name, this);
    ClusterWithEndpoints before = published;
    Cluster definitionBefore = effective();
    boolean settledBefore = isSettled();
    suspendGrace();
    if (answer.value() != null) {
      latest = answer.value();
      failure = published == null ? failure : null;
      warm(answer.value());
    } else if (answer.failure() != null && !mayBeOnItsWay()) {
      remove(answer.failure());
    }
    graph.publisher.cluster(name, published, problem());
    boolean settledChanged = settledBefore != isSettled();
    if (settledChanged || before != published || definitionBefore != effective()) {
      notifyDependents(settledChanged);
    }
  }

  private void remove(Failure why) {
    if (!graph.known.isUnlisted(ResourceTypes.CLUSTER, name)) {
      removed = null;
      graceEnd = null;
    } else if (latest != null) {
      removed = isNeeded() ? published : null;
      graceEnd = removed == null ? null : graph.graces.begin(this);
    }
    ClusterWithEndpoints serving = removed != null && mayServeOn() ? servingOn(removed) : null;
    if (serving == null) {
      need(Set.of());
    }
    fail(why);
    published = serving;
    removed = serving != null || isInGrace() ? removed : null;
    latest = null;
    graph.setDnsCluster(name, null);
  }

  /** As it was, since of its endpoints the server may know nothing any more; leaves live on. */
  private ClusterWithEndpoints servingOn(ClusterWithEndpoints served) {
    if (!isAggregate(served.cluster())) {
      need(Set.of());
      return served;
    }
    Attempt now = attempt(served.cluster());
    need(now.needs);
    ClusterWithEndpoints before = published == null ? served : published;
    return now.endpoints == null
        ? before
        : with(before, served.cluster(), now.endpoints, now.leaves);
  }

  /** An aggregate that is to be replaced, or to go, has its leaves serve on. */
  @Override
  boolean holds(Node needed) {
    ClusterWithEndpoints serving = published;
    return serving != null && serving.cluster() != latest && isAggregate(serving.cluster());
  }

  private static boolean isAggregate(Cluster cluster) {
    return cluster.discovery() instanceof Discovery.Aggregate;
  }

  @Override
  boolean isInForce() {
    return published != null;
  }

  @Override
  boolean isToBeReplaced() {
    return published != null && latest != null && published.cluster() != latest;
  }

  /** Where nothing is in force that could serve meanwhile, nobody waits for it. */
  private boolean mayBeOnItsWay() {
    if (!isAwaited()
        || !graph.known.isStarted()
        || !graph.known.isUnlisted(ResourceTypes.CLUSTER, name)
        || !isForwardedBy()
        || !isAwaitedInForce()) {
      return false;
    }
    if (graceEnd == null) {
      graceEnd = graph.graces.begin(this);
    }
    return isInGrace();
  }

  private boolean mayServeOn() {
    return isHeld() || (isInGrace() && isForwardedBy());
  }

  private boolean isInGrace() {
    return graceEnd != null && (graceSuspended || !graph.graces.isOver(graceEnd));
  }

  /** When the server is back the grace begins anew: what belongs together is on its way again. */
  private void suspendGrace() {
    boolean suspended = graceEnd != null && graph.known.isListOutOfReach(ResourceTypes.CLUSTER);
    if (graceSuspended && !suspended && graceEnd != null) {
      graceEnd = graph.graces.begin(this);
    }
    graceSuspended = suspended;
  }

  /** The server that lists clusters can be reached again, or no longer. */
  void listChanged() {
    if (graceEnd != null) {
      graph.enqueue(this);
    }
  }

  @Override
  void holdChanged() {
    if (removed != null) {
      graph.enqueue(this);
    }
  }

  /**
   * What is to be told of the failure: one that is not there is missed by calls that go out only,
   * and not before its grace is over.
   */
  private @Nullable Failure problem() {
    boolean untold = failure != null && failure.absent() && (!isForwardedBy() || isInGrace());
    return untold ? null : failure;
  }

  @Override
  void dependentsChanged() {
    holdChanged();
    if (failure != null && failure.absent() && isNeeded()) {
      graph.publisher.cluster(name, published, problem());
    }
  }

  private void warm(Cluster cluster) {
    Attempt attempt = attempt(cluster);
    ClusterWithEndpoints serving = published;
    graph.setDnsCluster(name, isDns(cluster) ? cluster : null);
    if (attempt.failure != null) {
      need(attempt.needs);
      fail(Failure.unusable(attempt.failure));
      tellNeeded(); // it holds them no longer
    } else if (attempt.endpoints != null) {
      need(attempt.needs);
      failure = null;
      publish(cluster, attempt.endpoints, attempt.leaves);
    } else if (serving != null && serving.cluster() != cluster) {
      need(both(attempt.needs, goOn(serving)));
    } else {
      need(attempt.needs);
      if (failure != null) { // it was missed, and goes on to be
        failure = Failure.absent(CacheAnswers.noEndpointsYet(name));
      }
    }
  }

  /**
   * The new one has no endpoints yet: the old one goes on with what its own become, or as it was
   * where the server had ceased to list it. Returns what it needs for that.
   */
  private Set<Node> goOn(ClusterWithEndpoints serving) {
    if (removed != null && !isAggregate(serving.cluster())) {
      return Set.of();
    }
    Attempt old = attempt(serving.cluster());
    if (old.endpoints != null) {
      published = with(serving, serving.cluster(), old.endpoints, old.leaves);
    }
    return old.needs;
  }

  @Override
  void giveUp() {
    Cluster warming = latest;
    if (warming == null) {
      fail(Failure.absent(CacheAnswers.notYet(ResourceTypes.CLUSTER, name)));
    } else if (isDns(warming)) {
      publish(warming, Endpoints.none(name), List.of());
    } else {
      return; // it has what it needs as soon as that has given up
    }
    graph.publisher.cluster(name, published, failure);
    notifyDependents(true);
  }

  private void fail(Failure why) {
    failure = why;
    published = null;
  }

  private void publish(
      Cluster cluster, Endpoints endpoints, List<ClusterWithEndpoints.Leaf> leaves) {
    boolean replaces = published != null && published.cluster() != cluster;
    published = with(published, cluster, endpoints, leaves);
    graceEnd = null;
    if (replaces || removed != null) {
      removed = null;
      tellNeeded(); // it holds them no longer
    }
  }

  /** The same object as before where nothing has changed. */
  private static ClusterWithEndpoints with(
      @Nullable ClusterWithEndpoints before,
      Cluster cluster,
      Endpoints endpoints,
      List<ClusterWithEndpoints.Leaf> leaves) {
    return before != null
            && before.cluster() == cluster
            && before.endpoints() == endpoints
            && before.leaves().equals(leaves)
        ? before
        : new ClusterWithEndpoints(cluster, endpoints, leaves);
  }

  /** What a cluster needs, and its endpoints (null: not known yet) or why it can have none. */
  private record Attempt(
      Set<Node> needs,
      @Nullable Endpoints endpoints,
      List<ClusterWithEndpoints.Leaf> leaves,
      @Nullable String failure) {}

  private Attempt attempt(Cluster cluster) {
    Discovery discovery = cluster.discovery();
    if (discovery instanceof Discovery.Eds eds) {
      EndpointsNode node = graph.endpoints(eds);
      return new Attempt(Set.of(node), node.endpoints(), List.of(), null);
    }
    if (discovery instanceof Discovery.Aggregate aggregate) {
      AggregateWalk walk = AggregateWalk.of(this, aggregate, published);
      return new Attempt(walk.visited(), walk.endpoints(), walk.leaves(), walk.failure());
    }
    Endpoints endpoints;
    if (discovery instanceof Discovery.Static fixed) {
      endpoints = fixed.endpoints();
    } else if (isDns(cluster)) {
      endpoints = graph.known.dns(cluster);
    } else {
      // The original destination: its endpoints are where the callers want to go.
      endpoints =
          published != null && published.cluster() == cluster
              ? published.endpoints()
              : Endpoints.none(name);
    }
    return new Attempt(Set.of(), endpoints, List.of(), null);
  }

  @Override
  long fetchTimeoutNanos() {
    return graph.roots.clusterTimeoutNanos();
  }

  private static boolean isDns(Cluster cluster) {
    return cluster.discovery() instanceof Discovery.StrictDns
        || cluster.discovery() instanceof Discovery.LogicalDns;
  }

  @Override
  void retract() {
    latest = null;
    failure = null;
    published = null;
    removed = null;
    graceEnd = null;
    graph.setDnsCluster(name, null);
    graph.publisher.cluster(name, null, null);
  }

  @Override
  boolean isAwaited() {
    return failure == null && latest == null;
  }

  @Override
  boolean isWarming() {
    boolean missed = failure != null && failure.absent() && latest != null; // and has come since
    return (failure == null || missed) && (published == null || published.cluster() != latest);
  }

  @Override
  boolean isSettled() {
    return published != null || failure != null;
  }
}
