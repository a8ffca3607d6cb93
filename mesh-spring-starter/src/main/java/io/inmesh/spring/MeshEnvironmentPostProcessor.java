package io.inmesh.spring;

import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.MeshProperties.Mode;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Has the JDK's HTTP client accept the {@code Host} headers that the mesh needs, before anything of
 * it is used. Runs after the configuration files have been read.
 */
final class MeshEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {
  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    try {
      if (OnMeshCondition.mode(environment) != Mode.OFF) {
        MeshHttpClient.allowHostHeader();
      }
    } catch (BindException | InvalidPropertyException unknownMode) {
      // Reported where the mesh is configured, with all that can be said about it.
    } catch (IllegalStateException tooLate) {
      // Reported by the first client that needs it, if one does.
    }
  }

  @Override
  public int getOrder() {
    return Ordered.LOWEST_PRECEDENCE;
  }
}
