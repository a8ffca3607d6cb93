package io.inmesh.xds.bootstrap;

import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.RuntimeLayer;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.PlainValues;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Envoy's form. As in Envoy, unless it is started with {@code --allow-unknown-static-fields}, a
 * field that is not known is an error.
 */
final class EnvoyBootstrapReader {
  private static final FieldPath STATIC = FieldPath.ROOT.field("static_resources");

  private final String source;
  private final List<TextProblem> notices = new ArrayList<>();

  private EnvoyBootstrapReader(String source) {
    this.source = source;
  }

  /**
   * Reads a bootstrap as far as it can be read.
   *
   * @param problems takes what is wrong
   */
  static Bootstrap.Builder read(
      String source, TextNode.Mapping document, List<TextProblem> problems) {
    return new EnvoyBootstrapReader(source).read(document, problems);
  }

  private Bootstrap.Builder read(TextNode.Mapping document, List<TextProblem> problems) {
    Places places = new Places(source, document);
    List<FileResource> resources = staticResources(document, problems);
    TextProblems unreadable = new TextProblems(source);
    var parsed = EnvoyBootstrapText.parse(source, document, unreadable);
    Set<TextProblem> ofResources = Set.copyOf(problems);
    unreadable.found().stream().filter(each -> !ofResources.contains(each)).forEach(problems::add);
    notices.addAll(parsed.notices());
    var envoy = parsed.value();
    EnvoyRules.check(envoy, places);

    EnvoyConfigSources sources =
        new EnvoyConfigSources(envoy.getStaticResources().getClustersList(), places);
    var dynamic = envoy.getDynamicResources();
    FieldPath dynamicPath = FieldPath.ROOT.field("dynamic_resources");
    Bootstrap.Builder bootstrap =
        Bootstrap.builder(node(envoy.getNode())).form(BootstrapForm.ENVOY);
    if (dynamic.hasAdsConfig()) {
      for (ServerConfig server :
          sources.servers(dynamic.getAdsConfig(), true, dynamicPath.field("ads_config"))) {
        bootstrap.addServer(server);
      }
    }
    ConfigSourceSpec listeners =
        dynamic.hasLdsConfig()
            ? withAds(
                sources.read(dynamic.getLdsConfig(), dynamicPath.field("lds_config")),
                dynamic.hasAdsConfig(),
                dynamicPath.field("lds_config"),
                places)
            : null;
    ConfigSourceSpec clusters =
        dynamic.hasCdsConfig()
            ? withAds(
                sources.read(dynamic.getCdsConfig(), dynamicPath.field("cds_config")),
                dynamic.hasAdsConfig(),
                dynamicPath.field("cds_config"),
                places)
            : null;
    boolean usesServer =
        dynamic.hasAdsConfig()
            || listeners instanceof ConfigSourceSpec.Api
            || clusters instanceof ConfigSourceSpec.Api
            || envoy.getLayeredRuntime().getLayersList().stream()
                .anyMatch(RuntimeLayer::hasRtdsLayer);
    if (usesServer) {
      requireNode(envoy.getNode(), "as a control plane is used", places);
    } else if (dynamic.hasCdsConfig()) {
      // Whatever its source: a file's clusters ask for it, too.
      requireNode(envoy.getNode(), "which Envoy asks for beside any cds_config", places);
    }
    for (RuntimeLayer layer : envoy.getLayeredRuntime().getLayersList()) {
      bootstrap.putRuntime(RuntimeValues.flatten(layer.getStaticLayer()));
    }
    FieldReport report = RuntimeKeys.report(envoy);
    unsupported(report, places);
    String localCluster = envoy.getClusterManager().getLocalClusterName();
    problems.addAll(places.errorsBeside(problems));
    return bootstrap
        .localCluster(localCluster.isEmpty() ? null : localCluster)
        .listeners(listeners)
        .clusters(clusters)
        .addResources(resources)
        .controlPlanes(sources.controlPlanes())
        .notices(notices)
        .notices(places.notices())
        .report(report);
  }

  /** Resources have answers of their own. */
  private static void unsupported(FieldReport report, Places places) {
    for (FieldReport.Entry entry : report.with(Verdict.REJECTED)) {
      if (!entry.path().startsWith("static_resources.") && !places.hasError(entry.path())) {
        places.error(entry.path(), "set", "unset: " + entry.reason());
      }
    }
  }

  private List<FileResource> staticResources(
      TextNode.Mapping document, List<TextProblem> problems) {
    TextNode node = document.get("static_resources");
    TextNode resources = node == null ? document.get("staticResources") : node;
    List<FileResource> read = new ArrayList<>();
    if (resources instanceof TextNode.Mapping mapping) {
      for (var prototype :
          List.of(
              Listener.getDefaultInstance(),
              Cluster.getDefaultInstance(),
              Secret.getDefaultInstance())) {
        String field =
            switch (prototype.getDescriptorForType().getName()) {
              case "Listener" -> "listeners";
              case "Cluster" -> "clusters";
              default -> "secrets";
            };
        ResourceDocument list =
            ResourceDocumentReader.readList(
                source, mapping.get(field), prototype, STATIC.field(field), problems);
        read.addAll(list.resources());
      }
    }
    return read;
  }

  /** Envoy ends where it is to ask an aggregated stream that is not there. */
  private static @Nullable ConfigSourceSpec withAds(
      @Nullable ConfigSourceSpec spec, boolean hasAds, FieldPath path, Places places) {
    if (spec instanceof ConfigSourceSpec.Self) {
      places.error(
          path.field("self").toString(), "", "ads, api_config_source or path_config_source");
    }
    if (spec instanceof ConfigSourceSpec.Ads && !hasAds) {
      EnvoyRules.adsConfigMissing(path, places);
    }
    return spec;
  }

  private static void requireNode(
      io.inmesh.xds.proto.envoy.config.core.v3.Node node, String why, Places places) {
    // Control planes tell their clients apart by it. Envoy asks for it in the state of the world
    // only.
    if (node.getId().isEmpty()) {
      places.error("node.id", "", "the name of this process, " + why);
    }
    if (node.getCluster().isEmpty()) {
      places.error("node.cluster", "", "the name of its cluster, " + why);
    }
  }

  private static Node node(io.inmesh.xds.proto.envoy.config.core.v3.Node node) {
    String name = node.getUserAgentName();
    String version = node.getUserAgentVersion();
    Node.Builder builder =
        Node.builder(node.getId())
            .cluster(node.getCluster())
            .locality(
                new Node.Locality(
                    node.getLocality().getRegion(),
                    node.getLocality().getZone(),
                    node.getLocality().getSubZone()))
            .putMetadata(PlainValues.map(node.getMetadata()))
            .userAgent(
                name.isEmpty() ? UserAgent.NAME : name,
                version.isEmpty() ? UserAgent.VERSION : version);
    node.getClientFeaturesList().forEach(builder::addClientFeature);
    return builder.build();
  }
}
