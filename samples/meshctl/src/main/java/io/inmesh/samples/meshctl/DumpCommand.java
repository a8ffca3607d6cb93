package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ResourceStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the client holds. */
@Command(name = "dump", description = "Prints what the client holds, secrets redacted.")
final class DumpCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(names = "--follow", description = "a line per accepted update, until interrupted")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    XdsConfigSource source = options.source();
    try (Mesh mesh = options.mesh(source)) {
      boolean configured = options.await(mesh);
      List<ResourceStatus> resources = source.resources().get();
      if (!follow) {
        Output.print(options.isHuman(), dump(source, resources));
        return configured ? Meshctl.GOOD : Meshctl.BAD;
      }
      Map<String, String> printed = new HashMap<>();
      while (true) {
        for (ResourceStatus resource : source.resources().get()) {
          String before =
              printed.put(resource.typeUrl() + '/' + resource.name(), resource.version());
          if (!resource.version().isEmpty() && !resource.version().equals(before)) {
            Json.print(System.out, entry(resource));
          }
        }
        Thread.sleep(100);
      }
    }
  }

  private static ObjectNode dump(XdsConfigSource source, List<ResourceStatus> resources)
      throws Exception {
    ObjectNode result = Json.object();
    ArrayNode configs = result.putArray("configs");
    ObjectNode node =
        configs
            .addObject()
            .put("@type", "type.googleapis.com/envoy.service.status.v3.ClientConfig");
    node.set("node", Json.object().put("id", source.bootstrap().node().id()));
    ArrayNode generic = node.putArray("generic_xds_configs");
    for (ResourceStatus resource : resources) {
      generic.add(entry(resource));
    }
    ArrayNode statics = node.putArray("static_resources");
    source
        .check()
        .forEach(r -> statics.addObject().put("type_url", r.typeUrl()).put("name", r.name()));
    return result;
  }

  private static ObjectNode entry(ResourceStatus resource) {
    ObjectNode entry =
        Json.object().put("type_url", resource.typeUrl()).put("name", resource.name());
    if (!resource.version().isEmpty()) {
      entry.put("version_info", resource.version());
      entry.put("last_updated", Instant.ofEpochMilli(resource.updatedEpochMillis()).toString());
    }
    entry.put("client_status", resource.status());
    if (resource.error() != null) {
      ObjectNode error = entry.putObject("error_state").put("details", resource.error());
      if (resource.rejectedVersion() != null) {
        error.put("version_info", resource.rejectedVersion());
      }
    }
    if (resource.json() != null) {
      try {
        entry.set("xds_config", Json.MAPPER.readTree(resource.json()));
      } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
        throw new IllegalStateException(e);
      }
    }
    return entry;
  }
}
