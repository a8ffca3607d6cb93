package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.testing.contract.StaticConfigSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** What an application of WebFlux is told of the requests that come in. */
class ReactiveInboundTest {
  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(Mesh.class.getName());

  private List<String> unchecked(
      AbstractApplicationContextRunner<?, ?, ?> application, String... properties) {
    application
        .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .withPropertyValues(properties)
        .run(context -> assertThat(context.getStartupFailure()).isNull());
    return warnings.texts().stream().filter(text -> text.contains("unchecked")).toList();
  }

  @Test
  void thatTheyReachItUncheckedAndHowToSayThatThisIsMeant() {
    assertThat(unchecked(new ReactiveWebApplicationContextRunner()))
        .singleElement()
        .asString()
        .contains("WebFlux", "inmesh.inbound.servlet.enabled=false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.inbound.servlet.enabled=false",
        "inmesh.inbound.enabled=false",
        "inmesh.mode=off"
      })
  void nothingWhereItIsMeant(String property) {
    assertThat(unchecked(new ReactiveWebApplicationContextRunner(), property)).isEmpty();
  }

  @Test
  void nothingWhereThereAreNoneOrAServletContainerHasThem() {
    assertThat(unchecked(new ApplicationContextRunner())).isEmpty();
    assertThat(unchecked(new WebApplicationContextRunner())).isEmpty();
  }
}
