package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
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

  private List<String> ofApplication(String... properties) {
    set(properties);
    return ProbePaths.ofApplication(environment);
  }

  private List<String> ofActuator(String... properties) {
    set(properties);
    return ProbePaths.ofActuator(environment);
  }

  @Test
  void theyAreBelowTheActuator() {
    assertThat(ofApplication()).containsExactly("/actuator/health", "/actuator/mesh");
    assertThat(ofActuator()).containsExactly("/actuator/health", "/actuator/mesh");
    assertThat(ofApplication("management.endpoints.web.base-path=mg/"))
        .containsExactly("/mg/health", "/mg/mesh");
  }

  @Test
  void anActuatorAtTheRootLeavesOutHealthOnly() {
    assertThat(ofApplication("management.endpoints.web.base-path=/")).containsExactly("/health");
    assertThat(ofActuator()).containsExactly("/health", "/mesh");
  }

  @Test
  void endpointsAreWhereTheyAreMappedTo() {
    assertThat(
            ofApplication(
                "management.endpoints.web.path-mapping.health=/probes/alive",
                "management.endpoints.web.path-mapping.mesh=m"))
        .containsExactly("/actuator/probes/alive", "/actuator/m");
  }

  @Test
  void probesOnTheApplicationsServerAreThereWhereverTheActuatorIs() {
    assertThat(
            ofApplication(
                "management.server.port=9999",
                "management.endpoint.health.probes.add-additional-paths=true"))
        .containsExactly("/livez", "/readyz");
    assertThat(ofActuator()).containsExactly("/actuator/health", "/actuator/mesh");
  }

  @Test
  void groupsOfHealthMayHaveAPathOfTheirOwn() {
    set(
        "management.server.port=9999",
        "management.endpoint.health.group.live.additional-path=server:/healthz",
        "management.endpoint.health.group.ready.additionalPath=management:ready",
        "management.endpoint.health.group.other.include=*",
        "management.endpoint.health.group.odd.additional-path=server:/*");
    assertThat(ofApplication()).containsExactly("/healthz");
    assertThat(ofActuator()).containsExactly("/actuator/health", "/actuator/mesh", "/ready");
  }
}
