package io.inmesh.samples.meshctl;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.EndpointStatus;
import io.inmesh.config.Locality;
import io.inmesh.xds.report.ResourceStatus;
import java.io.PrintStream;
import java.util.List;

/** What a client holds, and its clusters, for humans. */
final class DumpTables {
  private DumpTables() {}

  static void resources(List<ResourceStatus> resources, PrintStream out) {
    Table table = new Table("TYPE", "NAME", "STATE", "VERSION", "UPDATED", "SOURCE");
    for (ResourceStatus resource : resources) {
      String type = resource.typeUrl();
      table.row(
          type.substring(type.lastIndexOf('.') + 1),
          resource.name(),
          resource.fixed() ? "STATIC" : ConfigDump.stateOf(resource),
          resource.version(),
          resource.content() == null
              ? ""
              : ConfigDump.time(resource.content().updatedEpochMillis()),
          resource.source());
    }
    table.print("", out);
    for (ResourceStatus resource : resources) {
      if (resource.failure() != null) {
        out.println();
        out.println(resource.name() + ": " + resource.failure().message());
      }
    }
  }

  static void clusters(List<ClusterStatus> clusters, PrintStream out) {
    for (ClusterStatus cluster : clusters) {
      out.println(cluster.name() + "  " + cluster.discovery() + "  " + cluster.policy());
      Table table =
          new Table(
              "ENDPOINT",
              "HEALTH",
              "EJECTED",
              "WEIGHT",
              "PRIORITY",
              "LOCALITY",
              "ACTIVE",
              "TOTAL",
              "FAILED");
      for (EndpointStatus endpoint : cluster.endpoints()) {
        table.row(
            endpoint.address().toString(),
            endpoint.failedActiveCheck() ? "FAILED_CHECK" : endpoint.health().name(),
            endpoint.ejected() ? "yes" : "no",
            Integer.toString(endpoint.weight()),
            Integer.toString(endpoint.priority()),
            locality(endpoint.locality()),
            Integer.toString(endpoint.requests().active()),
            Long.toString(endpoint.requests().started()),
            Long.toString(endpoint.requests().failed()));
      }
      table.print("  ", out);
    }
  }

  private static String locality(Locality locality) {
    return locality.region() + '/' + locality.zone() + '/' + locality.subZone();
  }
}
