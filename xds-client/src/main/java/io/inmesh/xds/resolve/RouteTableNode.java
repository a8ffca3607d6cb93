package io.inmesh.xds.resolve;

import io.inmesh.config.RouteTable;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A route table; it waits for the clusters that it names. */
final class RouteTableNode extends WaitingNode<RouteTable> {
  RouteTableNode(Graph graph, String name) {
    super(graph, name);
  }

  @Override
  Answer<RouteTable> read() {
    return graph.readRouteTable(name);
  }

  @Override
  void collectNeeds(RouteTable table, Set<Node> needs) {
    Names.clusters(table).forEach(cluster -> needs.add(graph.cluster(cluster)));
  }

  @Override
  void publish(@Nullable RouteTable table, @Nullable String problem) {
    graph.publisher.routeTable(name, table, problem);
  }
}
