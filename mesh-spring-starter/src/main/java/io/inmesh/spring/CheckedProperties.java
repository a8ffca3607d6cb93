package io.inmesh.spring;

import io.inmesh.Mesh;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * Looks at what binding the properties and the conditions let pass: values that are blank, a list
 * in place of a value, a value of all properties, switches of parts that are not there, elements of
 * lists that nobody has asked yet, limits of clusters without the library that keeps them, and a
 * listener that nothing meets since its direction is off.
 */
@Configuration(proxyBeanMethods = false)
class CheckedProperties {
  private static final String INBOUND = "inmesh.inbound.enabled";
  private static final String SERVLET = "inmesh.inbound.servlet.enabled";
  private static final String GRPC = "inmesh.inbound.grpc.enabled";

  CheckedProperties(MeshProperties properties, Environment environment, ResourceLoader resources) {
    List<InvalidPropertyException.Problem> problems = PropertyProblems.own(environment);
    if (problems.isEmpty()) {
      problems = ClusterLibraries.problems(environment, resources.getClassLoader());
    }
    if (!problems.isEmpty()) {
      throw new InvalidPropertyException(problems);
    }
    warn(properties, environment, LogFactory.getLog(Mesh.class));
  }

  /** Who turns a direction off means it, but may have forgotten what the listener was for. */
  private static void warn(MeshProperties properties, Environment environment, Log log) {
    String listener = properties.inbound().listener();
    if (listener == null) {
      return;
    }
    String off = null;
    if (!OnSwitchCondition.isOn(environment, INBOUND)) {
      off = INBOUND + " is false";
    } else if (!OnSwitchCondition.isOn(environment, SERVLET)
        && !OnSwitchCondition.isOn(environment, GRPC)) {
      off = SERVLET + " and " + GRPC + " are false";
    }
    if (off != null) {
      log.warn(
          "The property inmesh.inbound.listener names '"
              + listener
              + "', but "
              + off
              + ": no request that comes in meets it, and the application answers all of them"
              + " unchecked.");
    }
  }
}
