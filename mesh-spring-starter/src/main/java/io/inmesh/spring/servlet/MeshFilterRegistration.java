package io.inmesh.spring.servlet;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.spring.ExcludedPaths;
import io.inmesh.spring.MeshProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.util.EnumSet;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The place of the mesh's filter in a servlet context, that of the application or of its actuator.
 */
public final class MeshFilterRegistration {
  /** Behind the filter of the character encoding, which must see a request before it is read. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  private MeshFilterRegistration() {}

  /** The filter of that mesh, with the settings of the application. */
  public static FilterRegistrationBean<Filter> of(
      Mesh mesh, MeshProperties properties, Environment environment) {
    MeshProperties.Inbound inbound = properties.inbound();
    ExcludedPaths excluded = ExcludedPaths.of(inbound, actuator(environment));
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

  /**
   * A probe asks how this process is, and not whether somebody may call it; and what explains an
   * outage must be there in one. The rest of the actuator is protected as the application is. Where
   * it shares its paths with the application, the health alone.
   */
  private static List<String> actuator(Environment environment) {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String path = StringUtils.trimTrailingCharacter(base.strip(), '/');
    if (path.isEmpty()) {
      return List.of("/health");
    }
    String absolute = path.startsWith("/") ? path : '/' + path;
    return List.of(absolute + "/health", absolute + "/mesh");
  }
}
