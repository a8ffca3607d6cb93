package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.StaticConfigSource;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class MeshAutoConfigurationTest {
  @TempDir private Path directory;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));

  private ApplicationContextRunner withFile() {
    return application.withPropertyValues(
        "inmesh.bootstrap=" + new TestConfig().service("orders", 8080).write(directory));
  }

  @Test
  void aFileMakesAMeshThatIsClosedWithTheApplication() {
    withFile()
        .withPropertyValues("inmesh.start-timeout=20s")
        .run(context -> {
          assertThat(context).hasSingleBean(Mesh.class);
          assertThat(context.getBean(Mesh.class).isInMesh("orders")).isTrue();
          assertThat(context).hasSingleBean(XdsConfigSource.class);
        });
  }

  @Test
  void aDocumentOfTheClassPathIsFound() {
    application
        .withPropertyValues("inmesh.bootstrap=classpath:bootstrap.yaml", "inmesh.start-timeout=20s")
        .run(context ->
            assertThat(context.getBean(Mesh.class).isInMesh("of-the-class-path")).isTrue());
  }

  @Test
  void nothingIsThereWhenTheMeshIsOff() {
    application
        .withPropertyValues("inmesh.mode=off", "inmesh.bootstrap=does-not-exist.yaml")
        .run(context -> {
          assertThat(context).hasNotFailed().doesNotHaveBean(Mesh.class);
          assertThat(context).doesNotHaveBean(ConfigSource.class);
        });
    application // as YAML reads a plain off
        .withPropertyValues("inmesh.mode=false")
        .run(context -> assertThat(context).doesNotHaveBean(Mesh.class));
  }

  @Test
  void withoutAnyBootstrapTheStartFailsNamingWhereItWasLookedFor() {
    application.run(context ->
        assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOf(BootstrapException.class)
            .hasMessageContaining("GRPC_XDS_BOOTSTRAP"));
  }

  @Test
  void inShadowModeNoAuthorityIsInTheMesh() {
    withFile()
        .withPropertyValues("inmesh.mode=shadow", "inmesh.start-timeout=20s")
        .run(context -> {
          assertThat(context.getBean(Mesh.class).isConfigured()).isTrue();
          assertThat(context.getBean(Mesh.class).isInMesh("orders")).isFalse();
        });
  }

  @Test
  void authoritiesCanBeLeftOut() {
    String file = new TestConfig().service("a", 1).service("b", 1).write(directory).toString();
    ApplicationContextRunner both =
        application.withPropertyValues("inmesh.bootstrap=" + file, "inmesh.start-timeout=20s");
    both.withPropertyValues("inmesh.outbound.include=b:8080")
        .run(context -> {
          Mesh mesh = context.getBean(Mesh.class);
          assertThat(mesh.isInMesh("a")).isFalse();
          assertThat(mesh.isInMesh("b")).isFalse();
          assertThat(mesh.isInMesh("b:8080")).isTrue();
        });
    both.withPropertyValues("inmesh.outbound.exclude=a")
        .run(context -> {
          Mesh mesh = context.getBean(Mesh.class);
          assertThat(mesh.isInMesh("a:80")).isFalse();
          assertThat(mesh.isInMesh("b")).isTrue();
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Own {
    final List<String> events = new ArrayList<>();

    @Bean
    StaticConfigSource source() {
      return new StaticConfigSource();
    }

    @Bean
    MeshListener listener() {
      return new MeshListener() {
        @Override
        public void onConfig(int listeners, int clusters, long compileNanos) {
          events.add("config");
        }
      };
    }

    @Bean
    MeshCustomizer customizer() {
      return builder -> events.add("customized");
    }
  }

  @Test
  void sourceListenersAndCustomizersOfTheApplicationAreUsed() {
    application
        .withUserConfiguration(Own.class)
        .run(context -> {
          assertThat(context).hasSingleBean(ConfigSource.class);
          context.getBean(StaticConfigSource.class).set(io.inmesh.config.MeshConfig.empty());
          assertThat(context.getBean(Own.class).events).containsExactly("customized", "config");
        });
  }

  @Test
  void aMeshOfTheApplicationsOwnIsLeftAlone() {
    application
        .withBean(Mesh.class, () -> Mesh.builder(new StaticConfigSource()).build())
        .run(context -> {
          assertThat(context).hasSingleBean(Mesh.class).hasNotFailed();
          assertThat(context).doesNotHaveBean(ConfigSource.class);
        });
  }

  @Test
  void theStartFailsWhenTheControlPlaneIsNotThereInTime() {
    int port = Backend.closedPort();
    application
        .withBean(
            XdsConfigSource.class,
            () ->
                XdsConfigSource.of(
                    new io.inmesh.xds.bootstrap.BootstrapReader()
                        .parse("test", grpcBootstrap(port))))
        .withPropertyValues("inmesh.start-timeout=100ms")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("within 100 ms"));
  }

  private static String grpcBootstrap(int port) {
    return """
    {"node": {"id": "app"},
     "xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}]}
    """
        .formatted(port);
  }

  @Test
  void theStartFailsWhenANamedListenerIsNotThere() {
    withFile()
        .withPropertyValues("inmesh.start-timeout=20s", "inmesh.outbound.listener=egress")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("inmesh.outbound.listener names the listener 'egress'")
                .hasMessageContaining("does not exist")
                .extracting(failure -> ((MeshStartException) failure).action())
                .asString()
                .contains("[outbound]"));
  }

  @Test
  void valuesThatMakeNoSenseAreRefusedWithTheirNames() {
    withFile()
        .withPropertyValues("inmesh.start-timeout=-1s")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessage("inmesh.start-timeout: PT-1S (expected: a duration of 0s or more)"));
    withFile()
        .withPropertyValues("inmesh.outbound.exclude=a*b")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("inmesh.outbound.exclude[0]: a*b"));
  }

  @Test
  void aNamedInboundListenerMustBeThere() {
    MeshProperties.Inbound unnamed = new MeshProperties.Inbound(true, null, null, null, null);
    MeshProperties.Inbound named = new MeshProperties.Inbound(true, "in", null, null, null);
    assertThat(unnamed.withoutConfigOrDefault())
        .isEqualTo(InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED);
    assertThat(named.withoutConfigOrDefault()).isEqualTo(InboundWithoutConfig.REFUSE);
  }

  @Test
  void propertiesAreBound() {
    withFile()
        .withPropertyValues(
            "inmesh.outbound.first-config-timeout=3s",
            "inmesh.outbound.before-first-config=bypass",
            "inmesh.outbound.unknown-authority=reject",
            "inmesh.inbound.without-config=pass")
        .run(context -> {
          MeshProperties properties = context.getBean(MeshProperties.class);
          assertThat(properties.outbound().firstConfigTimeout()).isEqualTo(Duration.ofSeconds(3));
          assertThat(properties.inbound().withoutConfigOrDefault())
              .isEqualTo(InboundWithoutConfig.PASS);
          assertThat(properties.mode()).isEqualTo(MeshProperties.Mode.ENFORCE);
        });
  }
}
