package io.inmesh.xds.resolve;

import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A route table; it waits for the clusters that it names, unless it is for inbound listeners only.
 */
final class RouteTableNode extends WaitingNode<RouteTable> {
  /** What it is called at its origin; {@link #name} is the key. */
  final RouteSource.Named source;

  final Patience patience = new Patience();

  RouteTableNode(Graph graph, RouteSource.Named source) {
    super(graph, source.key());
    this.source = source;
  }

  @Override
  Answer<RouteTable> read() {
    return graph.known.routeTable(source, this);
  }

  @Override
  void collectNeeds(RouteTable table, Set<Node> needs) {
    Names.clusters(table).forEach(cluster -> needs.add(graph.cluster(cluster)));
  }

  @Override
  boolean forwards() {
    return isForwardedBy();
  }

  @Override
  Failure notYet() {
    return Failure.absent(
        CacheAnswers.notYet(ResourceTypes.ROUTE_CONFIGURATION, source.routeTable()));
  }

  @Override
  void publish(@Nullable RouteTable table, @Nullable Failure problem) {
    graph.publisher.routeTable(name, table, problem);
  }

  @Override
  ResourceOrigin origin() {
    return source.origin();
  }

  @Override
  long fetchTimeoutNanos() {
    return patience.nanos();
  }

  @Override
  String nameAtOrigin() {
    return source.routeTable();
  }
}
