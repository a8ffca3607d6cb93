package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.transport.AuthorityConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** gRPC's JSON form (gRFC A27, A29, A36, A47, A65, A97). Unknown fields are notices. */
final class GrpcBootstrapReader {
  private static final Set<String> FIELDS =
      Set.of(
          "xds_servers",
          "node",
          "authorities",
          "certificate_providers",
          "client_default_listener_resource_name_template",
          "server_listener_resource_name_template");
  private static final String NODE_EXPECTED =
      "the name of this process: many control planes tell their clients apart by it";
  private static final Set<String> NODE_FIELDS = Set.of("id", "cluster", "metadata", "locality");

  private final TextProblems errors;
  private final TextProblems notices;
  private final TextProblems missing;
  private final GrpcServers servers;

  private GrpcBootstrapReader(String source) {
    this.errors = new TextProblems(source);
    this.notices = new TextProblems(source);
    this.missing = new TextProblems(source);
    this.servers = new GrpcServers(notices, missing);
  }

  /** Throws a {@link TextException} with all problems. */
  static Bootstrap.Builder read(String source, TextNode.Mapping document) {
    return new GrpcBootstrapReader(source).read(document);
  }

  private Bootstrap.Builder read(TextNode.Mapping document) {
    TextFields root = new TextFields(document, FieldPath.ROOT, errors);
    root.noticeOthers(FIELDS, notices);
    Bootstrap.Builder bootstrap = Bootstrap.builder(node(root)).form(BootstrapForm.GRPC);
    List<TextFields> serverFields = root.objects("xds_servers");
    if (serverFields == null || serverFields.isEmpty()) {
      root.error("xds_servers", serverFields == null ? "" : "[]", "at least one server");
    } else {
      servers.read(serverFields).forEach(bootstrap::addServer);
    }
    Map<String, String> templates = authorities(root, bootstrap);
    certificateProviders(root, bootstrap);
    String clientDefault = root.string("client_default_listener_resource_name_template");
    bootstrap.listenerNames(
        new ListenerNames(
            clientDefault == null ? "%s" : clientDefault,
            templates,
            root.string("server_listener_resource_name_template")));
    if (!errors.found().isEmpty()) {
      throw new TextException(errors.found());
    }
    return bootstrap
        .notices(notices.found())
        .missingFiles(missing.found())
        .report(GrpcReport.of(document).withRejected(reasons(missing.found())));
  }

  private static Map<String, String> reasons(List<TextProblem> problems) {
    Map<String, String> reasons = new LinkedHashMap<>();
    problems.forEach(p -> reasons.put(p.path(), p.value() + " (expected: " + p.expected() + ")"));
    return reasons;
  }

  private Node node(TextFields root) {
    TextFields node = root.object("node");
    if (node == null) {
      root.notice("node", "", NODE_EXPECTED, notices);
      return Node.builder("").userAgent(UserAgent.NAME, UserAgent.VERSION).build();
    }
    node.noticeOthers(NODE_FIELDS, notices);
    String id = orEmpty(node.string("id"));
    if (id.isEmpty()) {
      node.notice("id", "", NODE_EXPECTED, notices);
    }
    Node.Builder builder = Node.builder(id).userAgent(UserAgent.NAME, UserAgent.VERSION);
    String cluster = node.string("cluster");
    if (cluster != null) {
      builder.cluster(cluster);
    }
    TextFields metadata = node.object("metadata");
    if (metadata != null) {
      builder.putMetadata(metadata.plain());
    }
    TextFields locality = node.object("locality");
    if (locality != null) {
      builder.locality(
          new Node.Locality(
              orEmpty(locality.string("region")),
              orEmpty(locality.string("zone")),
              orEmpty(locality.string("sub_zone"))));
    }
    return builder.build();
  }

  /** Answers each authority's template for listeners' names. */
  private Map<String, String> authorities(TextFields root, Bootstrap.Builder bootstrap) {
    Map<String, String> templates = new HashMap<>();
    TextFields authorities = root.object("authorities");
    if (authorities == null) {
      return templates;
    }
    authorities
        .members()
        .forEach((name, authority) -> {
          authority.noticeOthers(
              Set.of("xds_servers", "client_listener_resource_name_template"), notices);
          String prefix = "xdstp://" + name + "/";
          String template = authority.string("client_listener_resource_name_template");
          if (template == null) {
            template = prefix + "envoy.config.listener.v3.Listener/%s";
          } else if (!template.startsWith(prefix)) {
            authority.error("client_listener_resource_name_template", template, "prefix " + prefix);
          }
          templates.put(name, template);
          List<TextFields> own = authority.objects("xds_servers");
          List<ServerConfig> read = own == null ? List.of() : servers.read(own);
          bootstrap.addAuthority(name, new AuthorityConfig(read, Map.of(), false));
        });
    return templates;
  }

  private static void certificateProviders(TextFields root, Bootstrap.Builder bootstrap) {
    TextFields providers = root.object("certificate_providers");
    if (providers == null) {
      return;
    }
    providers
        .members()
        .forEach((name, provider) -> {
          TextFields config = provider.object("config");
          if (provider.get("config") == null) {
            provider.error("config", "", "an object, it is required");
          }
          bootstrap.addCertificateProvider(
              name,
              new CertificateProvider(
                  provider.required("plugin_name"), config == null ? Map.of() : config.plain()));
        });
  }

  private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
    return text == null ? "" : text;
  }
}
