package io.inmesh.xds.resource;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.inmesh.xds.resource.Samples.Sample;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.XdsTypes;
import io.inmesh.xds.validate.EnvoyValidation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** An Envoy bootstrap around resources. Not thread-safe. */
final class EnvoyDocument {
  private static final Set<Object> PORTS_OF_SAMPLES = Set.of(15001, 15006);

  private final List<String> clusters = new ArrayList<>();
  private final List<String> listeners = new ArrayList<>();

  EnvoyDocument() {
    clusters.add("{name: a, type: STATIC}");
    clusters.add("{name: b, type: STATIC}");
    clusters.add(
        """
        {name: xds, type: STATIC,
         typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
          explicit_http_config: {http2_protocol_options: {}}}},
         load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {
          address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}\
        """);
  }

  /** Puts a resource where Envoy reads such; those of one kind get names and ports of their own. */
  void add(Sample sample, Message message) {
    int number = clusters.size() + listeners.size();
    switch (sample.type().shortName()) {
      case "CDS" -> clusters.add(json(renamed(message, number)));
      case "EDS" ->
          clusters.add(
              "{name: eds" + number + ", type: STATIC, load_assignment: " + json(message) + "}");
      case "LDS" -> listeners.add(json(moved(renamed(message, number), number)));
      default -> listeners.add(listener(json(message), number));
    }
  }

  /** But a name that is missing stays so: that is what the case is about. */
  private static Message renamed(Message message, int number) {
    FieldDescriptor name = message.getDescriptorForType().findFieldByName("name");
    String before = (String) message.getField(name);
    return before.isEmpty() ? message : message.toBuilder().setField(name, before + number).build();
  }

  /** Two listeners of one document must not have the same address. */
  private static Message moved(Message listener, int number) {
    FieldDescriptor address = field(listener, "address");
    if (!listener.hasField(address)) {
      return listener;
    }
    Message outer = (Message) listener.getField(address);
    FieldDescriptor socket = field(outer, "socket_address");
    if (!outer.hasField(socket)) {
      return listener;
    }
    Message inner = (Message) outer.getField(socket);
    FieldDescriptor port = field(inner, "port_value");
    if (!inner.hasField(port) || !PORTS_OF_SAMPLES.contains(inner.getField(port))) {
      return listener;
    }
    inner = inner.toBuilder().setField(port, 20_000 + number).build();
    outer = outer.toBuilder().setField(socket, inner).build();
    return listener.toBuilder().setField(address, outer).build();
  }

  private static FieldDescriptor field(Message message, String name) {
    return message.getDescriptorForType().findFieldByName(name);
  }

  private static String json(Message message) {
    return ProtoPrinter.exact(XdsTypes.REGISTRY).print(message, 0);
  }

  private static String listener(String routes, int number) {
    return """
    {name: l%d, address: {socket_address: {address: 127.0.0.1, port_value: 0}}, filter_chains: [
     {filters: [{name: hcm, typed_config: {
      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,
      stat_prefix: x,
      route_config: %s,
      http_filters: [{name: router, typed_config: {
       "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}]}]}\
    """
        .formatted(number, routes);
  }

  /** Why Envoy does not start with it; empty when it does. */
  String verdict(Path directory) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory(directory, "envoy");
    String document =
        "{node: {id: me, cluster: c}, static_resources: {clusters: ["
            + String.join(",\n", clusters)
            + "], listeners: ["
            + String.join(",\n", listeners)
            + "]}, dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V3,"
            + " grpc_services: [{envoy_grpc: {cluster_name: xds}}]}}}";
    String log = EnvoyValidation.verdict(Files.writeString(folder.resolve("c.yaml"), document));
    return log.lines()
        .filter(line -> line.contains("[critical]"))
        .map(EnvoyDocument::reason)
        .findFirst()
        .orElse(log);
  }

  /** Some lines repeat the whole document, so nothing here may look twice at a character. */
  private static String reason(String line) {
    int start = line.indexOf("c.yaml': ");
    String reason = start < 0 ? line : line.substring(start + "c.yaml': ".length());
    return reason.substring(0, Math.min(reason.length(), 500));
  }
}
