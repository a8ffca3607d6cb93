package io.inmesh.xds.bootstrap;

import com.google.protobuf.Struct;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.RuntimeLayer;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.validate.ProtoValidator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What makes Envoy refuse to start with a bootstrap, beside its listeners and clusters: those are
 * checked where they are decoded. That holds for fields that are ignored here, too, since a
 * document that no Envoy takes is a mistake.
 */
final class EnvoyRules {
  /** What is expected of a bootstrap with {@code ads} as a config source. */
  private static final String ADS_EXPECTED = "dynamic_resources.ads_config as well";

  private final Bootstrap envoy;
  private final Bootstrap own;
  private final Places places;

  private EnvoyRules(Bootstrap envoy, Places places) {
    this.envoy = envoy;
    Bootstrap.Builder builder = envoy.toBuilder();
    if (envoy.hasStaticResources()) {
      builder.setStaticResources(
          envoy.getStaticResources().toBuilder().clearListeners().clearClusters());
    }
    this.own = builder.build();
    this.places = places;
  }

  /** Puts on record what is wrong. */
  static void check(Bootstrap envoy, Places places) {
    EnvoyRules rules = new EnvoyRules(envoy, places);
    rules.constraints();
    rules.runtimeLayers();
    rules.secrets();
    rules.localCluster();
    rules.flushing();
    EnvoyExtensions.check(envoy, places);
  }

  /** Puts on record that a config source is an aggregated stream that the bootstrap lacks. */
  static void adsConfigMissing(FieldPath configSource, Places places) {
    places.error(configSource.field("ads").toString(), "{}", ADS_EXPECTED);
  }

  private void constraints() {
    ProtoValidator.validate(own)
        .forEach(
            violation -> places.error(violation.path(), violation.value(), violation.expected()));
  }

  private void secrets() {
    for (int i = 0; i < own.getStaticResources().getSecretsCount(); i++) {
      if (own.getStaticResources().getSecrets(i).getTypeCase() == Secret.TypeCase.TYPE_NOT_SET) {
        FieldPath path = FieldPath.ROOT.field("static_resources").field("secrets").index(i);
        places.error(path.toString(), "", "a secret with a type");
      }
    }
  }

  private void runtimeLayers() {
    List<RuntimeLayer> layers = envoy.getLayeredRuntime().getLayersList();
    FieldPath path = FieldPath.ROOT.field("layered_runtime").field("layers");
    Set<String> names = new HashSet<>();
    boolean admin = false;
    for (int i = 0; i < layers.size(); i++) {
      RuntimeLayer layer = layers.get(i);
      FieldPath at = path.index(i);
      if (!names.add(layer.getName())) {
        places.error(at.field("name").toString(), layer.getName(), "each layer's name once");
      }
      if (layer.hasAdminLayer() && admin) {
        places.error(at.field("admin_layer").toString(), "", "at most one admin layer");
      }
      admin |= layer.hasAdminLayer();
      if (layer.hasDiskLayer() && layer.getDiskLayer().getSymlinkRoot().isEmpty()) {
        String field = at.field("disk_layer").field("symlink_root").toString();
        places.error(field, "", "the name of a directory");
      }
      if (layer.hasRtdsLayer() && !layer.getRtdsLayer().hasRtdsConfig()) {
        String field = at.field("rtds_layer").field("rtds_config").toString();
        places.error(field, "", "a config source");
      }
      if (layer.getRtdsLayer().getRtdsConfig().hasAds()
          && !envoy.getDynamicResources().hasAdsConfig()) {
        adsConfigMissing(at.field("rtds_layer").field("rtds_config"), places);
      }
      values(layer.getStaticLayer(), at.field("static_layer"));
    }
  }

  private void values(Struct struct, FieldPath path) {
    struct
        .getFieldsMap()
        .forEach((key, value) -> {
          switch (value.getKindCase()) {
            case STRUCT_VALUE -> values(value.getStructValue(), path.key(key));
            case LIST_VALUE, NULL_VALUE, KIND_NOT_SET ->
                places.error(
                    path.key(key).toString(),
                    value.hasListValue() ? "a list" : "null",
                    "a string, a number, a boolean or a mapping");
            case STRING_VALUE, NUMBER_VALUE, BOOL_VALUE -> {}
          }
        });
  }

  private void flushing() {
    if (envoy.hasStatsFlushInterval() && envoy.getStatsFlushOnAdmin()) {
      places.error("stats_flush_on_admin", "true", "not beside stats_flush_interval");
    }
  }

  private void localCluster() {
    String name = envoy.getClusterManager().getLocalClusterName();
    if (!name.isEmpty()
        && envoy.getStaticResources().getClustersList().stream()
            .noneMatch(cluster -> cluster.getName().equals(name))) {
      places.error(
          "cluster_manager.local_cluster_name", name, "a cluster of static_resources.clusters");
    }
  }
}
