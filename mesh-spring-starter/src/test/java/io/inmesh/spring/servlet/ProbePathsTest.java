package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** Where Spring Boot's properties put what probes ask. */
class ProbePathsTest {
  private final MockEnvironment environment = new MockEnvironment();

  private void set(String... properties) {
    for (String property : properties) {
      environment.setProperty(
          property.substring(0, property.indexOf('=')),
          property.substring(property.indexOf('=') + 1));
    }
  }

  private List<String> endpoints(String... properties) {
    set(properties);
    return ProbePaths.ofApplication(environment).endpoints();
  }

  private List<String> probes(String... properties) {
    set(properties);
    return ProbePaths.ofApplication(environment).probes();
  }

  @Test
  void theyAreBelowTheActuator() {
    assertThat(endpoints()).containsExactly("/actuator/health", "/actuator/mesh");
    assertThat(probes()).isEmpty();
    assertThat(ProbePaths.ofActuator(environment))
        .isEqualTo(new ProbePaths(List.of("/actuator/health", "/actuator/mesh"), List.of()));
    assertThat(endpoints("management.endpoints.web.base-path=mg/"))
        .containsExactly("/mg/health", "/mg/mesh");
  }

  @Test
  void anActuatorAtTheRootLeavesOutHealthOnly() {
    assertThat(endpoints("management.endpoints.web.base-path=/")).containsExactly("/health");
    assertThat(ProbePaths.ofActuator(environment).endpoints()).containsExactly("/health", "/mesh");
  }

  @Test
  void endpointsAreWhereTheyAreMappedTo() {
    assertThat(
            endpoints(
                "management.endpoints.web.path-mapping.health=/probes/alive",
                "management.endpoints.web.path-mapping.mesh=m"))
        .containsExactly("/actuator/probes/alive", "/actuator/m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aMappingWithoutTextMapsNothing(String mapping) {
    assertThat(endpoints("management.endpoints.web.path-mapping.health=" + mapping))
        .containsExactly("/actuator/health", "/actuator/mesh");
  }

  /** What is left out with all below it must not be the actuator itself. */
  @ParameterizedTest
  @ValueSource(strings = {"/", "//", "*", "a?b"})
  void anEndpointAtThePlaceOfAllOthersIsNotLeftOut(String mapping) {
    assertThat(endpoints("management.endpoints.web.path-mapping.health=" + mapping))
        .containsExactly("/actuator/mesh");
  }

  @Test
  void probesOnTheApplicationsServerAreThereWhereverTheActuatorIs() {
    String added = "management.endpoint.health.probes.add-additional-paths=";
    assertThat(probes("management.server.port=9999", added + "TRUE"))
        .containsExactly("/livez", "/readyz");
    assertThat(endpoints()).isEmpty();
    assertThat(ProbePaths.ofActuator(environment).probes()).isEmpty();
    assertThat(probes(added + "yes")).isEmpty();
    assertThat(probes(added + "true", "management.endpoint.health.probes.enabled=false")).isEmpty();
    assertThat(probes("management.endpoint.health.probes.enabled=true")).hasSize(2);
    assertThat(probes("management.server.port=-1")).isEmpty();
  }

  @Test
  void groupsOfHealthMayHaveAPathOfTheirOwn() {
    set(
        "management.server.port=9999",
        "management.endpoint.health.group.live.additional-path=server:/healthz",
        "management.endpoint.health.group.ready.additionalPath=management:ready",
        "management.endpoint.health.group.other.include=*");
    assertThat(probes()).containsExactly("/healthz");
    assertThat(ProbePaths.ofActuator(environment))
        .isEqualTo(
            new ProbePaths(List.of("/actuator/health", "/actuator/mesh"), List.of("/ready")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/app", "app", "/app/", "/app/*"})
  void onTheApplicationsServerTheyAreBelowItsServlet(String servlet) {
    set(
        "spring.mvc.servlet.path=" + servlet,
        "management.endpoint.health.probes.add-additional-paths=true");
    assertThat(endpoints()).containsExactly("/app/actuator/health", "/app/actuator/mesh");
    assertThat(probes()).containsExactly("/app/livez", "/app/readyz");
    assertThat(ProbePaths.ofActuator(environment).endpoints())
        .containsExactly("/actuator/health", "/actuator/mesh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "", "/*"})
  void aServletOfAllPathsPutsThemNowhereElse(String servlet) {
    assertThat(endpoints("spring.mvc.servlet.path=" + servlet))
        .containsExactly("/actuator/health", "/actuator/mesh");
  }
}
