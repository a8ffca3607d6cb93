package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.MeshMode;
import io.inmesh.testing.contract.StaticConfigSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** What would otherwise be passed by in silence. */
class CheckedPropertiesTest {
  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(Mesh.class.getName());

  private List<String> unchecked(String... properties) {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .withPropertyValues(properties)
        .run(context -> assertThat(context).hasNotFailed());
    return warnings.texts().stream().filter(text -> text.contains("unchecked")).toList();
  }

  @Test
  void aValueInPlaceOfAllPropertiesFailsTheStart() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .withPropertyValues("inmesh=off")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidPropertyException.class)
                .hasMessageContaining(
                    "inmesh: off (expected: properties below it, such as inmesh.mode: off)"));
  }

  /**
   * What YAML makes of a section whose lines are all commented out. Those below it are Spring
   * Boot's matter: 4.1 takes them for nothing, 4.0 for a mistake.
   */
  @Test
  void theSectionWithNothingInItIsNone() {
    assertThat(unchecked("inmesh=")).isEmpty();
  }

  /** Kubernetes sets variables for a service of the name {@code inmesh-bootstrap}. */
  @Test
  void aServiceThatIsCalledLikeAPropertyIsNoMapping() {
    Map<String, Object> variables =
        Map.of(
            "INMESH_BOOTSTRAP_SERVICE_HOST", "10.0.0.1",
            "INMESH_BOOTSTRAP_PORT_80_TCP", "tcp://10.0.0.1:80");
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("env", variables)))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @ParameterizedTest
  @CsvSource({
    "inmesh.inbound.enabled=off, inmesh.inbound.enabled is false",
    "inmesh.inbound.servlet.enabled=no inmesh.inbound.grpc.enabled=0, "
        + "inmesh.inbound.servlet.enabled and inmesh.inbound.grpc.enabled are false"
  })
  void isToldOnce(String switches, String reason) {
    assertThat(unchecked(("inmesh.inbound.listener=in " + switches).split(" ", -1)))
        .singleElement()
        .asString()
        .contains("inmesh.inbound.listener names 'in'", reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.inbound.enabled=false",
        "inmesh.inbound.listener=in",
        "inmesh.inbound.listener=in inmesh.inbound.enabled=yes",
        "inmesh.inbound.listener=in inmesh.inbound.servlet.enabled=false",
        "inmesh.inbound.listener=in inmesh.inbound.grpc.enabled=false",
        "inmesh.mode=off inmesh.inbound.listener=in inmesh.inbound.enabled=false"
      })
  void nothingIsToldWhereSomethingMayMeetItOrNoneIsNamed(String properties) {
    assertThat(unchecked(properties.split(" ", -1))).isEmpty();
  }

  private List<String> unreadBesideAMesh(MeshMode mode, String... properties) {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
        .withBean(Mesh.class, () -> Mesh.builder(new StaticConfigSource()).mode(mode).build())
        .withPropertyValues(properties)
        .run(context -> assertThat(context).hasNotFailed());
    return warnings.texts().stream()
        .filter(text -> text.contains("makes its Mesh itself"))
        .toList();
  }

  @Test
  void propertiesOfAMeshThatTheApplicationMakesItself() {
    assertThat(
            unreadBesideAMesh(
                MeshMode.ENFORCE,
                "inmesh.mode=shadow",
                "inmesh.outbound.include[0]=orders",
                "inmesh.clusters.orders.bulkhead.max-concurrent-calls=2",
                "inmesh.metrics.enabled=false"))
        .singleElement()
        .asString()
        .contains(
            "in mode ENFORCE",
            "the properties inmesh.mode, inmesh.outbound.include, inmesh.clusters:");
  }

  @Test
  void theModeThatTheMeshHasIsNoContradiction() {
    assertThat(unreadBesideAMesh(MeshMode.SHADOW, "inmesh.mode=shadow")).isEmpty();
  }

  @Test
  void propertiesOfAMeshThatIsMadeOfThemAreRead() {
    assertThat(unchecked("inmesh.mode=shadow")).isEmpty();
    assertThat(warnings.texts()).noneMatch(text -> text.contains("makes its Mesh itself"));
  }
}
