package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster.Discovery.Eds;
import io.inmesh.config.Endpoints;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.resource.ResourceTypes;
import org.jspecify.annotations.Nullable;

/** Endpoints from EDS, which several clusters may share. */
final class EndpointsNode extends Node {
  /** What they are called at their origin; {@link #name} is the key. */
  final Eds eds;

  final Patience patience = new Patience();

  private @Nullable Endpoints endpoints;
  private @Nullable Failure failure;

  EndpointsNode(Graph graph, Eds eds) {
    super(graph, eds.key());
    this.eds = eds;
  }

  @Override
  void evaluate() {
    Answer<Endpoints> answer = graph.known.endpoints(eds, this);
    Endpoints before = endpoints;
    if (answer.value() != null) {
      endpoints = answer.value();
      failure = null;
    } else if (answer.failure() != null) {
      // A cluster that lost its endpoints, or never had any, has none.
      endpoints = failure == null || before == null ? Endpoints.none(eds.serviceName()) : before;
      failure = answer.failure();
    }
    graph.publisher.endpointsProblem(name, failure);
    if (before != endpoints) {
      notifyDependents(true);
    }
  }

  @Override
  void giveUp() {
    endpoints = Endpoints.none(eds.serviceName());
    failure =
        Failure.absent(
            CacheAnswers.notYet(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, eds.serviceName()));
    graph.publisher.endpointsProblem(name, failure);
    notifyDependents(true);
  }

  @Override
  void retract() {
    endpoints = null;
    failure = null;
    graph.publisher.endpointsProblem(name, null);
  }

  @Override
  boolean isAwaited() {
    return endpoints == null;
  }

  @Override
  boolean isSettled() {
    return endpoints != null;
  }

  /** The endpoints; none when there is an error, null when nothing is known yet. */
  @Nullable Endpoints endpoints() {
    return endpoints;
  }

  @Override
  ResourceOrigin origin() {
    return eds.origin();
  }

  @Override
  long fetchTimeoutNanos() {
    return patience.nanos();
  }

  @Override
  String nameAtOrigin() {
    return eds.serviceName();
  }
}
