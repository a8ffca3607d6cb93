package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.inmesh.Mesh;
import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.call.Explanation;
import io.inmesh.xds.report.ResourceStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The resources that a decision rests on, with their versions. */
final class UsedResources {
  private static final String CONFIG = "type.googleapis.com/envoy.config.";

  private final Set<String> used = new HashSet<>();

  private UsedResources() {}

  static ArrayNode of(Mesh mesh, Explanation explanation, List<ResourceStatus> resources) {
    UsedResources names = new UsedResources();
    names.addListener(mesh.status());
    if (explanation.target() != null) {
      names.addCluster(mesh, explanation.target().cluster());
    }
    ArrayNode array = Json.array();
    for (ResourceStatus resource : resources) {
      if (names.used.contains(resource.typeUrl() + ' ' + resource.name())) {
        array
            .addObject()
            .put("type", resource.typeUrl())
            .put("name", resource.name())
            .put("version", resource.version())
            .put("state", resource.fixed() ? "STATIC" : ConfigDump.stateOf(resource));
      }
    }
    return array;
  }

  private void add(String type, String name) {
    used.add(CONFIG + type + ' ' + name);
  }

  private void addListener(MeshStatus status) {
    for (ListenerStatus listener : status.listeners()) {
      if (listener.name().equals(status.outboundListener())) {
        add("listener.v3.Listener", listener.name());
        listener.routeTables().forEach(table -> add("route.v3.RouteConfiguration", table));
      }
    }
  }

  /** With the leaves of an aggregate. */
  private void addCluster(Mesh mesh, String name) {
    ClusterStatus cluster = mesh.clusterStatus(name);
    add("cluster.v3.Cluster", name);
    if (cluster != null) {
      add("endpoint.v3.ClusterLoadAssignment", cluster.service());
      cluster.leaves().forEach(leaf -> addCluster(mesh, leaf));
    }
  }
}
