package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.file;
import static io.inmesh.xds.source.Documents.item;
import static io.inmesh.xds.source.Documents.listener;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Grace;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resolve.Roots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A step of an update that fails at something loses nothing of it. */
final class ConfigPipelineTest {
  private static final CacheView NOTHING =
      new CacheView() {
        @Override
        public <T> ResourceState<T> get(ResourceType<T> type, String name) {
          return null;
        }

        @Override
        public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
          return List.of();
        }
      };

  private final List<MeshConfig> configs = new ArrayList<>();
  private final List<String> troubles = new ArrayList<>();
  private final List<String> opened = new ArrayList<>();

  /** How often an origin still cannot be opened, for no reason of its own. */
  private int failures = 1;

  private final class Sink implements ConfigSource.Sink {
    @Override
    public void onConfig(MeshConfig config) {
      configs.add(config);
    }

    @Override
    public void onTroubles(List<Trouble> now) {
      troubles.add(String.valueOf(Trouble.text(now)));
    }
  }

  /** A file that is named {@code unusable...} cannot be used at all. */
  private final class Opener implements OriginSources.Opener {
    @Override
    public TypeSource file(ConfigSourceSpec.File file, Elsewhere place) {
      String name = file.path().toString();
      if (name.contains("unusable")) {
        throw new IllegalArgumentException(name + ": cannot be used");
      }
      if (failures-- > 0) {
        throw new IllegalStateException("no more watches");
      }
      opened.add(name);
      return new UnusableSource(name + ": was opened");
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

  private void run(String statics) {
    Bootstrap bootstrap = new BootstrapReader().parse("bootstrap.yaml", bootstrap(statics, ""));
    GeneralSources general = GeneralSources.of(bootstrap);
    OriginSources origins = new OriginSources(bootstrap, new Opener());
    try (DnsLookups dns = new DnsLookups(Runnable::run, () -> {});
        XdsClient client = XdsClient.open(bootstrap.clientConfig(), (changes, cache) -> {})) {
      ConfigPipeline pipeline =
          new ConfigPipeline(
              new MeshResolver(
                  Roots.listeners(Set.of()),
                  general.statics().values(),
                  origins,
                  Grace.ofResponses(System::nanoTime)),
              List.of(),
              origins,
              dns,
              new Sink(),
              new Updates(null));
      pipeline.start(client, NOTHING, general.statics());
      assertThat(troubles).last().asString().contains("no more watches");
      pipeline.onChanges(Set.<ResourceKey>of());
    } finally {
      origins.close();
    }
  }

  @Test
  void anOriginThatCouldNotBeOpenedIsOpenedByTheNextStep() {
    run("listeners:\n" + item(listener("one", "web", file("/routes.yaml"))));
    assertThat(opened).containsExactly("/routes.yaml");
    assertThat(configs).isNotEmpty();
  }

  @Test
  void whatCanBeToldAtOnceOfOneOriginIsToldThoughAnotherFailed() {
    run(
        "listeners:\n"
            + item(listener("one", "web", file("/routes.yaml")))
            + item(listener("two", "shop", file("/unusable1.yaml")))
            + item(listener("three", "stock", file("/unusable2.yaml"))));
    StringBuilder problems = new StringBuilder();
    configs.get(configs.size() - 1).problems().forEach((key, each) -> problems.append(each));
    assertThat(problems.toString())
        .contains("unusable1.yaml: cannot be used")
        .contains("unusable2.yaml: cannot be used");
  }
}
