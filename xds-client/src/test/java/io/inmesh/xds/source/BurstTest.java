package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.listener;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.routes;
import static io.inmesh.xds.source.Documents.typedListener;
import static io.inmesh.xds.source.Documents.typedRoutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.client.JavaControlPlane;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.resolve.Grace;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resolve.Roots;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an answer of DNS, a timer or a new target brings about while responses come in is a step
 * between a response and what is told of it.
 */
final class BurstTest {
  private final CompletableFuture<MeshConfig> first = new CompletableFuture<>();

  private final class Sink implements ConfigSource.Sink {
    @Override
    public void onConfig(MeshConfig config) {
      first.complete(config);
    }

    @Override
    public void onTroubles(List<Trouble> now) {}
  }

  /** Everything comes from the servers of the bootstrap. */
  private static final class NoOrigins implements OriginSources.Opener {
    @Override
    public TypeSource file(ConfigSourceSpec.File file, Elsewhere place) {
      throw new AssertionError(place);
    }

    @Override
    public TypeSource servers(ConfigSourceSpec.Api servers, Elsewhere place) {
      throw new AssertionError(place);
    }

    @Override
    public TypeSource general(Elsewhere place) {
      throw new AssertionError(place);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void theFirstConfigurationHasTheListenersThatCameWithTheAnswer(String apiType) throws Exception {
    String ads = "{ads: {}}";
    try (JavaControlPlane controlPlane = new JavaControlPlane()) {
      controlPlane.publish(
          resources(
              typedListener(listener("l", "table", ads)), typedRoutes(routes("table", "xds"))));
      Bootstrap bootstrap =
          new BootstrapReader()
              .parse(
                  "bootstrap.yaml",
                  bootstrap(
                      "clusters:\n" + controlPlane(controlPlane.target()),
                      "ads_config: {api_type: "
                          + apiType
                          + ", transport_api_version: V3, grpc_services:"
                          + " [{envoy_grpc: {cluster_name: xds}}]}\n"
                          + "lds_config: {ads: {}}\n"));
      assertThat(StartedSource.cluster(firstOf(bootstrap), "table")).isNotNull();
    }
  }

  private MeshConfig firstOf(Bootstrap bootstrap) throws Exception {
    GeneralSources general = GeneralSources.of(bootstrap);
    OriginSources origins = new OriginSources(bootstrap, new NoOrigins());
    MeshResolver resolver =
        new MeshResolver(
            new Roots(true, false, Set.of(), Set.of(), Set.of()),
            general.statics().values(),
            origins,
            Grace.ofResponses(System::nanoTime));
    try (DnsLookups dns = new DnsLookups(Runnable::run, () -> {})) {
      ConfigPipeline pipeline =
          new ConfigPipeline(resolver, List.of(), origins, dns, new Sink(), new Updates(null));
      try (XdsClient client = XdsClient.open(bootstrap.clientConfig(), pipeline)) {
        client
            .read(known -> {
              pipeline.start(client, known, general.statics());
              return null;
            })
            .get(10, TimeUnit.SECONDS);
        stepBehindEachTask(client, pipeline);
        return first.get(10, TimeUnit.SECONDS);
      }
    } finally {
      origins.close();
    }
  }

  /** Always queued, and so before what is told at the end of a burst. */
  private void stepBehindEachTask(XdsClient client, ConfigPipeline pipeline) {
    client.read(known -> {
      if (!first.isDone()) {
        pipeline.onDns();
        stepBehindEachTask(client, pipeline);
      }
      return null;
    });
  }
}
