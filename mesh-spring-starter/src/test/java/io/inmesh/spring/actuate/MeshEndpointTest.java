package io.inmesh.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.testing.contract.StaticConfigSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** What the endpoint explains before there is a configuration. */
class MeshEndpointTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MeshAutoConfiguration.class, MeshEndpointAutoConfiguration.class))
          .withPropertyValues("management.endpoints.web.exposure.include=mesh")
          .withBean(StaticConfigSource.class);

  private static ExplainedRequest explained(ApplicationContext context) {
    Object answer =
        context.getBean(MeshEndpoint.class).view("explain", "http://orders/cart", null, null);
    assertThat(answer).isInstanceOf(ExplainedRequest.class);
    return (ExplainedRequest) answer;
  }

  @Test
  void beforeTheFirstConfigurationItSaysWhyNothingIsKnown() {
    application.run(context -> {
      assertThat(explained(context))
          .returns(true, ExplainedRequest::inMesh)
          .returns(null, ExplainedRequest::status)
          .returns("no configuration from test yet", ExplainedRequest::reason);
      context.getBean(StaticConfigSource.class).set(MeshConfig.empty());
      assertThat(explained(context))
          .returns(false, ExplainedRequest::inMesh)
          .returns(null, ExplainedRequest::reason);
    });
  }

  @Test
  void whatGoesItsOwnWayBeforeTheFirstConfigurationNeedsNone() {
    application
        .withPropertyValues("inmesh.outbound.before-first-config=bypass")
        .run(context ->
            assertThat(explained(context))
                .returns(false, ExplainedRequest::inMesh)
                .returns(null, ExplainedRequest::reason));
  }
}
