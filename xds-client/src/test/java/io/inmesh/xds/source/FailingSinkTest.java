package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.document;
import static io.inmesh.xds.source.Documents.typedCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.Journal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What fails on the way of a configuration is told, and tried again. */
final class FailingSinkTest {
  private final Journal<MeshConfig> configs = new Journal<>();
  private final Journal<String> troubles = new Journal<>();

  private final class FailingOnce implements ConfigSource.Sink {
    private boolean failed;

    @Override
    public void onConfig(MeshConfig config) {
      if (!failed) {
        failed = true;
        throw new IllegalStateException("not ready for it");
      }
      configs.add(config);
    }

    @Override
    public void onTroubles(List<Trouble> now) {
      @Nullable String text = Trouble.text(now);
      troubles.add(text == null ? "none" : text);
    }
  }

  private static Bootstrap bootstrap() {
    return new BootstrapReader().parse("resources.yaml", document(typedCluster("name: a")));
  }

  @Test
  void aFailureIsATroubleUntilTheNextStepPutsTheConfigurationInForce() throws Exception {
    try (XdsConfigSource source = XdsConfigSource.of(bootstrap())) {
      source.start(new FailingOnce());
      troubles.await("told", all -> all.toString().contains("not ready for it"));

      try (ConfigSource.Demand demand = source.demand("", "x")) {
        assertThat(demand.listener()).isEqualTo("x");
        configs.await("in force", all -> !all.isEmpty());
        troubles.await("well", all -> all.get(all.size() - 1).equals("none"));
      }
    }
  }
}
