package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.StaticConfigSource;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.PriorityOrdered;

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
        .withPropertyValues("inmesh.start-timeout=60s")
        .run(context -> {
          assertThat(context).hasSingleBean(Mesh.class);
          assertThat(context.getBean(Mesh.class).isInMesh("orders")).isTrue();
          assertThat(context).hasSingleBean(XdsConfigSource.class);
        });
  }

  @Test
  void aDocumentOfTheClassPathIsFound() {
    application
        .withPropertyValues("inmesh.bootstrap=classpath:bootstrap.yaml", "inmesh.start-timeout=60s")
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
        .withPropertyValues("inmesh.mode=shadow", "inmesh.start-timeout=60s")
        .run(context -> {
          assertThat(context.getBean(Mesh.class).isConfigured()).isTrue();
          assertThat(context.getBean(Mesh.class).isInMesh("orders")).isFalse();
        });
  }

  @Test
  void authoritiesCanBeLeftOut() {
    String file = new TestConfig().service("a", 1).service("b", 1).write(directory).toString();
    ApplicationContextRunner both =
        application.withPropertyValues("inmesh.bootstrap=" + file, "inmesh.start-timeout=60s");
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
  void theMeshDrainsWhenItsOwnApplicationContextBeginsToClose() {
    withFile()
        .withPropertyValues("inmesh.start-timeout=60s")
        .run(context -> {
          MeshLifecycle lifecycle = context.getBean(Mesh.class).lifecycle();
          ConfigurableApplicationContext own = context.getSourceApplicationContext();
          own.stop();
          own.start();
          GenericApplicationContext child = new GenericApplicationContext();
          child.setParent(own);
          child.refresh();
          child.close();
          assertThat(lifecycle.state()).isEqualTo(MeshLifecycle.State.READY);
          List<MeshLifecycle.State> whileStopping = new ArrayList<>();
          lifecycle.onDrain(() -> whileStopping.add(lifecycle.state()));
          own.close();
          assertThat(whileStopping).containsExactly(MeshLifecycle.State.DRAINING);
          assertThat(lifecycle.state()).isEqualTo(MeshLifecycle.State.CLOSED);
        });
  }

  @Test
  void theStartFailsWhenTheControlPlaneIsNotThereInTime() {
    int port = FreePorts.next();
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
        .withPropertyValues("inmesh.start-timeout=60s", "inmesh.outbound.listener=egress")
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

  @ParameterizedTest
  @CsvSource({"outbound, inbound, INBOUND", "inbound, outbound, OUTBOUND"})
  void theStartFailsWhenANamedListenerIsForTheOtherDirection(
      String property, String listener, String direction) {
    String file =
        new TestConfig().service("orders", 1).inbound(8080, "").write(directory).toString();
    application
        .withPropertyValues(
            "inmesh.bootstrap=" + file, "inmesh." + property + ".listener=" + listener)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("names the listener '" + listener + "'")
                .hasMessageContaining("its traffic_direction is " + direction)
                .extracting(failure -> ((MeshStartException) failure).action())
                .asString()
                .contains("[" + property + "]"));
  }

  private static ReadinessState readiness(ApplicationContext context) {
    return context.getBean(ApplicationAvailability.class).getReadinessState();
  }

  @Test
  void theApplicationRefusesTrafficUntilTheMeshTakesRequests() {
    application
        .withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .run(context -> {
          // As Spring Boot says when it has started.
          AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
          assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
          CountDownLatch accepting = new CountDownLatch(1);
          context
              .getSourceApplicationContext(ConfigurableApplicationContext.class)
              .addApplicationListener(event -> {
                if (event instanceof AvailabilityChangeEvent<?> change
                    && change.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
                  accepting.countDown();
                }
              });
          context.getBean(StaticConfigSource.class).set(io.inmesh.config.MeshConfig.empty());
          assertThat(accepting.await(20, TimeUnit.SECONDS)).isTrue();
          AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
          assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        });
  }

  @Test
  void theApplicationRefusesTrafficAsLongWhereBeansAreMadeLate() {
    application
        .withInitializer(context ->
            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
        .withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .run(context -> {
          AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
          assertThat(readiness(context)).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        });
  }

  /** Hears of a change before Spring keeps it, and takes its time. */
  private static final class SlowListener
      implements ApplicationListener<AvailabilityChangeEvent<ReadinessState>>, PriorityOrdered {
    private final CountDownLatch accepting = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch corrected = new CountDownLatch(1);

    @Override
    public void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
      if (!Thread.currentThread().getName().startsWith("inmesh-readiness")) {
        return;
      }
      if (event.getState() == ReadinessState.REFUSING_TRAFFIC) {
        corrected.countDown();
        return;
      }
      accepting.countDown();
      try {
        assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  @Test
  void whoIsToldOfReadinessHoldsNobodyUpAndTheLastWordIsTheApplications() {
    SlowListener slow = new SlowListener();
    application
        .withConfiguration(AutoConfigurations.of(ApplicationAvailabilityAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .withBean(SlowListener.class, () -> slow)
        .run(context -> {
          AvailabilityChangeEvent.publish(context, ReadinessState.ACCEPTING_TRAFFIC);
          context.getBean(StaticConfigSource.class).set(io.inmesh.config.MeshConfig.empty());
          assertThat(slow.accepting.await(20, TimeUnit.SECONDS)).isTrue();
          AvailabilityChangeEvent.publish(context, ReadinessState.REFUSING_TRAFFIC);
          slow.goOn.countDown(); // Only now Spring hears that it was accepting.
          assertThat(slow.corrected.await(20, TimeUnit.SECONDS)).isTrue();
        });
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
