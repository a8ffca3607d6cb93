package io.inmesh.spring.servlet;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.spring.ExcludedPaths;
import io.inmesh.spring.MeshProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * The place of the mesh's filter in a servlet context, that of the application or of its actuator.
 */
public final class MeshFilterRegistration {
  /** Behind the filter of the character encoding, which must see a request before it is read. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  private MeshFilterRegistration() {}

  /** The filter of that mesh in front of the application, with the settings of that one. */
  static FilterRegistrationBean<Filter> ofApplication(
      Mesh mesh, MeshProperties properties, Environment environment) {
    return of(mesh, properties, ProbePaths.ofApplication(environment));
  }

  /** The same in front of an actuator that has a server of its own. */
  public static FilterRegistrationBean<Filter> ofActuator(
      Mesh mesh, MeshProperties properties, Environment environment) {
    return of(mesh, properties, ProbePaths.ofActuator(environment));
  }

  private static FilterRegistrationBean<Filter> of(
      Mesh mesh, MeshProperties properties, ProbePaths leftOut) {
    MeshProperties.Inbound inbound = properties.inbound();
    ExcludedPaths excluded = ExcludedPaths.of(inbound, leftOut.endpoints(), leftOut.probes());
    FilterRegistrationBean<Filter> registration =
        new FilterRegistrationBean<>(new ExcludingFilter(MeshFilter.of(mesh), excluded));
    registration.setName("inmesh");
    registration.setOrder(inbound.order() == null ? ORDER : inbound.order());
    registration.setAsyncSupported(true);
    registration.setDispatcherTypes(
        EnumSet.of(
            DispatcherType.REQUEST,
            DispatcherType.FORWARD,
            DispatcherType.ASYNC,
            DispatcherType.ERROR));
    return registration;
  }
}
