package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.EndpointStatus;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.Locality;
import java.util.List;

/**
 * Clusters and their endpoints in the form of Envoy's {@code /clusters?format=json}. What is not
 * counted here is left out: the HTTP clients do not tell of each connection that they make ({@code
 * cx_total}, and {@code cx_active} of HTTP/2).
 */
final class ClustersJson {
  private ClustersJson() {}

  static ObjectNode of(List<ClusterStatus> clusters) {
    ObjectNode json = Json.object();
    ArrayNode statuses = json.putArray("cluster_statuses");
    for (ClusterStatus cluster : clusters) {
      ObjectNode status = statuses.addObject().put("name", cluster.name());
      ArrayNode hosts = status.putArray("host_statuses");
      cluster.endpoints().forEach(endpoint -> hosts.add(host(endpoint)));
      ArrayNode thresholds = status.putObject("circuit_breakers").putArray("thresholds");
      thresholds.add(thresholds(cluster.breakers()));
      thresholds.add(thresholds(cluster.breakersHigh()).put("priority", "HIGH"));
      status.put("observability_name", cluster.name());
      if (!cluster.service().isEmpty()) {
        status.put("eds_service_name", cluster.service());
      }
    }
    return json;
  }

  private static ObjectNode thresholds(ClusterStatus.Breakers breakers) {
    return Json.object()
        .put("max_connections", breakers.connections().limit())
        .put("max_pending_requests", breakers.pending().limit())
        .put("max_requests", breakers.requests().limit())
        .put("max_retries", breakers.retries().limit());
  }

  private static ObjectNode host(EndpointStatus endpoint) {
    ObjectNode host = Json.object();
    host.putObject("address")
        .putObject("socket_address")
        .put("address", endpoint.address().host())
        .put("port_value", endpoint.address().port());
    ArrayNode stats = host.putArray("stats");
    EndpointStatus.Requests requests = endpoint.requests();
    stat(stats, "cx_connect_fail", requests.failedConnects());
    stat(stats, "rq_error", requests.failed());
    stat(stats, "rq_success", requests.succeeded());
    stat(stats, "rq_timeout", requests.timedOut());
    stat(stats, "rq_total", requests.sent());
    stat(stats, "cx_active", requests.connections()).put("type", "GAUGE");
    stat(stats, "rq_active", requests.active()).put("type", "GAUGE");
    ObjectNode health = host.putObject("health_status");
    if (endpoint.failedActiveCheck()) {
      health.put("failed_active_health_check", true);
    }
    if (endpoint.ejected()) {
      health.put("failed_outlier_check", true);
    }
    health.put("eds_health_status", health(endpoint.health()));
    host.put("weight", endpoint.weight());
    if (!endpoint.hostname().isEmpty()) {
      host.put("hostname", endpoint.hostname());
    }
    if (endpoint.priority() > 0) {
      host.put("priority", endpoint.priority());
    }
    host.set("locality", locality(endpoint.locality()));
    return host;
  }

  /** As Envoy shows it: what is not said to be otherwise is healthy. */
  private static String health(HealthStatus status) {
    return status == HealthStatus.UNKNOWN ? HealthStatus.HEALTHY.name() : status.name();
  }

  /** 64-bit numbers are text in the JSON of protobuf; zero is left out. */
  private static ObjectNode stat(ArrayNode stats, String name, long value) {
    ObjectNode stat = stats.addObject().put("name", name);
    return value == 0 ? stat : stat.put("value", Long.toString(value));
  }

  private static ObjectNode locality(Locality locality) {
    ObjectNode json = Json.object();
    put(json, "region", locality.region());
    put(json, "zone", locality.zone());
    put(json, "sub_zone", locality.subZone());
    return json;
  }

  private static void put(ObjectNode json, String field, String value) {
    if (!value.isEmpty()) {
      json.put(field, value);
    }
  }
}
