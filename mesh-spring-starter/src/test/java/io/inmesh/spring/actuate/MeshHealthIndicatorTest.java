package io.inmesh.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.TestControlPlane;
import io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What the health tells of the configuration. */
class MeshHealthIndicatorTest {
  @TempDir private Path directory;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MeshAutoConfiguration.class,
                  MeshHealthAutoConfiguration.class,
                  MeshEndpointAutoConfiguration.class))
          .withPropertyValues("management.endpoints.web.exposure.include=mesh");

  private static Health health(ApplicationContext context) {
    return context.getBean(HealthIndicator.class).health();
  }

  @SuppressWarnings("unchecked") // As the endpoint has them.
  private static List<Trouble> problems(ApplicationContext context) {
    Object problems = context.getBean(MeshEndpoint.class).view("problems", null, null, null);
    return (List<Trouble>) Objects.requireNonNull(problems);
  }

  @Test
  void limitsOfAClusterThatAreNotInForceAreAProblem() throws IOException {
    Path file = new TestConfig().service("orders", 1).write(directory);
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "- name: orders\n    type: STATIC",
                "- name: orders\n    metadata: {filter_metadata: {io.inmesh.resilience4j:"
                    + " {bulkhead: {maxConcurrentCalls: -1}}}}\n    type: STATIC"));
    application
        .withConfiguration(AutoConfigurations.of(MeshResilience4jAutoConfiguration.class))
        .withPropertyValues("inmesh.bootstrap=" + file)
        .run(context -> {
          assertThat(health(context).getStatus()).isEqualTo(Status.UP);
          assertThat(health(context).getDetails()).containsEntry("problems", 1);
          assertThat(problems(context))
              .singleElement()
              .returns("CLUSTER", Trouble::kind)
              .returns("orders", Trouble::name)
              .extracting(Trouble::reason)
              .asString()
              .startsWith("some limits are not in force: metadata.filter_metadata")
              .contains("bulkhead.maxConcurrentCalls: -1");
        });
  }

  @Test
  void aRejectedResourceOfAFileIsTroubleAndNoLostConnection() throws IOException {
    Path file = new TestConfig().service("orders", 1).service("bad", 1).write(directory);
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "- name: bad\n    type: STATIC",
                "- name: bad\n    lb_policy: RING_HASH\n    type: STATIC"));
    application
        .withPropertyValues("inmesh.bootstrap=" + file)
        .run(context -> {
          awaitTrouble(context); // It is told behind the configuration.
          Health health = health(context);
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails())
              .containsKey("trouble")
              .doesNotContainKey("connected")
              .containsEntry("problems", problems(context).size());
          assertThat(problems(context))
              .anySatisfy(problem -> {
                assertThat(problem.kind()).isEqualTo("SOURCE");
                assertThat(problem.reason()).isEqualTo(health.getDetails().get("trouble"));
              });
        });
  }

  @Test
  void aControlPlaneIsConnectedOrNot() throws IOException {
    try (TestControlPlane control = new TestControlPlane()) {
      control.publish(new TestConfig().service("orders", 1));
      application
          .withPropertyValues(
              "inmesh.bootstrap=" + control.bootstrap(directory), "inmesh.start-timeout=60s")
          .run(context -> {
            assertThat(health(context).getDetails()).containsEntry("connected", true);
          });
    }
    Path nobody =
        Files.writeString(
            directory.resolve("nobody.json"),
            """
            {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
             "node": {"id": "app"}}
            """
                .formatted(FreePorts.next()));
    application
        .withPropertyValues("inmesh.bootstrap=" + nobody)
        .run(context -> {
          assertThat(health(context).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
          assertThat(health(context).getDetails()).containsEntry("connected", false);
          awaitTrouble(context); // Until the connection has failed.
          assertThat(problems(context))
              .hasSize((int) health(context).getDetails().get("problems"))
              .singleElement()
              .satisfies(problem -> {
                assertThat(problem.kind()).isEqualTo("SOURCE");
                assertThat(problem.name()).contains("127.0.0.1");
                assertThat(problem.reason()).contains("UNAVAILABLE");
              });
        });
  }

  @Test
  void aNamedListenerThatIsNotThereIsOutOfService() throws IOException {
    try (TestControlPlane control = new TestControlPlane()) {
      control.publish(new TestConfig().service("orders", 1));
      ApplicationContextRunner named =
          application.withPropertyValues(
              "inmesh.bootstrap=" + control.bootstrap(directory), "inmesh.inbound.listener=in");
      named.run(context -> {
        awaitConfiguration(context);
        Health health = health(context);
        assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health.getDetails().get("unusable").toString())
            .contains("inmesh.inbound.listener names the listener 'in'");
        assertThat(problems(context))
            .hasSize((int) health.getDetails().get("problems"))
            .anySatisfy(problem -> {
              assertThat(problem.kind()).isEqualTo("PROPERTY");
              assertThat(problem.name()).isEqualTo("inmesh.inbound.listener");
              assertThat(problem.reason()).contains("'in'", "does not exist");
            });
      });
      named
          .withPropertyValues("inmesh.mode=shadow")
          .run(context -> {
            awaitConfiguration(context);
            assertThat(health(context).getStatus()).isEqualTo(Status.UP);
            assertThat(problems(context))
                .anySatisfy(
                    problem -> assertThat(problem.name()).isEqualTo("inmesh.inbound.listener"));
          });
    }
  }

  private static void awaitConfiguration(ApplicationContext context) {
    Conditions.await(() -> context.getBean(io.inmesh.Mesh.class).isConfigured());
  }

  private static void awaitTrouble(ApplicationContext context) {
    Conditions.await(() -> context.getBean(io.inmesh.Mesh.class).status().trouble() != null);
  }
}
