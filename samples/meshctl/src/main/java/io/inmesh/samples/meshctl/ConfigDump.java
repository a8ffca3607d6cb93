package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.transport.Node;
import java.time.Instant;
import java.util.List;

/**
 * What a client holds, in the form of Envoy's {@code /config_dump}. Each dynamic resource has
 * besides its {@code name} and its {@code state}: the {@code client_status}, or {@code WARMING} for
 * one that is accepted but waits for another.
 */
final class ConfigDump {
  private static final String ADMIN = "type.googleapis.com/envoy.admin.v3.";

  private final XdsConfigSource source;
  private final long startedEpochMillis;
  private final List<ResourceStatus> resources;

  /**
   * What a source holds.
   *
   * @param startedEpochMillis when it was started
   */
  ConfigDump(XdsConfigSource source, long startedEpochMillis, List<ResourceStatus> resources) {
    this.source = source;
    this.startedEpochMillis = startedEpochMillis;
    this.resources = resources;
  }

  ObjectNode toJson() {
    ObjectNode dump = Json.object();
    ArrayNode configs = dump.putArray("configs");
    ObjectNode bootstrap = configs.addObject().put("@type", ADMIN + "BootstrapConfigDump");
    bootstrap.set("bootstrap", bootstrap());
    bootstrap.put("last_updated", time(startedEpochMillis));
    clusters(configs.addObject().put("@type", ADMIN + "ClustersConfigDump"));
    flat(
        configs.addObject().put("@type", ADMIN + "EndpointsConfigDump"),
        "endpoint.v3.ClusterLoadAssignment",
        "endpoint_configs",
        "endpoint_config");
    listeners(configs.addObject().put("@type", ADMIN + "ListenersConfigDump"));
    flat(
        configs.addObject().put("@type", ADMIN + "RoutesConfigDump"),
        "route.v3.RouteConfiguration",
        "route_configs",
        "route_config");
    return dump;
  }

  /** All of Envoy's form, with the node as servers are told it; of other forms only that. */
  private ObjectNode bootstrap() {
    String envoy = source.envoyBootstrap();
    ObjectNode whole = envoy == null ? Json.object() : (ObjectNode) json(envoy);
    whole.withObject("/node").setAll(node(source.bootstrap().node()));
    return whole;
  }

  private static ObjectNode node(Node node) {
    ObjectNode json = Json.object().put("id", node.id()).put("cluster", node.cluster());
    json.set("metadata", Json.MAPPER.valueToTree(node.metadata()));
    json.putObject("locality")
        .put("region", node.locality().region())
        .put("zone", node.locality().zone())
        .put("sub_zone", node.locality().subZone());
    return json.put("user_agent_name", node.userAgentName())
        .put("user_agent_version", node.userAgentVersion());
  }

  private List<ResourceStatus> of(String type, boolean fixed) {
    return resources.stream()
        .filter(r -> r.typeUrl().endsWith("envoy.config." + type) && r.fixed() == fixed)
        .toList();
  }

  private void clusters(ObjectNode dump) {
    statics(dump, "cluster.v3.Cluster", "static_clusters", "cluster");
    List<ResourceStatus> all = of("cluster.v3.Cluster", false);
    dump.put("version_info", newestVersion(all));
    ArrayNode active = dump.putArray("dynamic_active_clusters");
    ArrayNode warming = dump.putArray("dynamic_warming_clusters");
    all.forEach(r -> (r.warming() ? warming : active).add(entry(r, "cluster")));
  }

  private void listeners(ObjectNode dump) {
    statics(dump, "listener.v3.Listener", "static_listeners", "listener");
    List<ResourceStatus> all = of("listener.v3.Listener", false);
    dump.put("version_info", newestVersion(all));
    ArrayNode listeners = dump.putArray("dynamic_listeners");
    for (ResourceStatus resource : all) {
      ObjectNode entry = listeners.addObject().put("name", resource.name());
      if (resource.content() != null) {
        content(
            entry.putObject(resource.warming() ? "warming_state" : "active_state"),
            resource.content(),
            "listener");
      }
      state(entry, resource);
    }
  }

  private void flat(ObjectNode dump, String type, String list, String field) {
    statics(dump, type, "static_" + list, field);
    ArrayNode entries = dump.putArray("dynamic_" + list);
    of(type, false).forEach(resource -> entries.add(entry(resource, field)));
  }

  private void statics(ObjectNode dump, String type, String list, String field) {
    ArrayNode entries = dump.putArray(list);
    for (ResourceStatus resource : of(type, true)) {
      if (resource.content() != null) {
        content(entries.addObject(), resource.content(), field);
      }
    }
  }

  /** The version of the update that came last, as Envoy has it for all of a type. */
  private static String newestVersion(List<ResourceStatus> resources) {
    long newest = 0;
    String version = "";
    for (ResourceStatus resource : resources) {
      if (resource.content() != null && resource.content().updatedEpochMillis() >= newest) {
        newest = resource.content().updatedEpochMillis();
        version = resource.content().version();
      }
    }
    return version;
  }

  private static ObjectNode entry(ResourceStatus resource, String field) {
    ObjectNode entry = Json.object().put("name", resource.name());
    if (resource.content() != null) {
      content(entry, resource.content(), field);
    }
    state(entry, resource);
    return entry;
  }

  private static void content(ObjectNode entry, ResourceStatus.Content content, String field) {
    if (!content.version().isEmpty()) {
      entry.put("version_info", content.version());
    }
    entry.set(field, json(content.json()));
    entry.put("last_updated", time(content.updatedEpochMillis()));
  }

  private static JsonNode json(String text) {
    try {
      return Json.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // the library printed it
    }
  }

  private static void state(ObjectNode entry, ResourceStatus resource) {
    ResourceStatus.Failure failure = resource.failure();
    if (failure != null) {
      ObjectNode error = entry.putObject("error_state").put("details", failure.message());
      if (failure.rejectedVersion() != null) {
        error
            .put("version_info", failure.rejectedVersion())
            .put("last_update_attempt", time(failure.epochMillis()));
      }
    }
    entry.put("client_status", resource.status()).put("state", stateOf(resource));
  }

  static String stateOf(ResourceStatus resource) {
    return resource.warming() && resource.status().equals("ACKED") ? "WARMING" : resource.status();
  }

  static String time(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).toString();
  }

  /** One resource with its type, on a line of its own. */
  static ObjectNode line(ResourceStatus resource) {
    ObjectNode line = Json.object().put("type_url", resource.typeUrl());
    line.setAll(entry(resource, "xds_config"));
    return line;
  }
}
