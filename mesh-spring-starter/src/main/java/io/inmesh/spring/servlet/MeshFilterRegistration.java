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

  private static final int DEFAULT_PORT = 8080;

  private MeshFilterRegistration() {}

  /** The filter of that mesh in front of the application, with the settings of that one. */
  static FilterRegistrationBean<Filter> ofApplication(
      Mesh mesh, MeshProperties properties, Environment environment) {
    return of(mesh, properties, ofApplication(environment));
  }

  /** The same in front of an actuator that has a server of its own. */
  public static FilterRegistrationBean<Filter> ofActuator(
      Mesh mesh, MeshProperties properties, Environment environment) {
    String base = basePath(environment);
    return of(mesh, properties, List.of(base + "/health", base + "/mesh"));
  }

  private static FilterRegistrationBean<Filter> of(
      Mesh mesh, MeshProperties properties, List<String> leftOut) {
    MeshProperties.Inbound inbound = properties.inbound();
    ExcludedPaths excluded = ExcludedPaths.of(inbound, leftOut);
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
   * it shares its paths with the application, the health alone; where it is not on this server,
   * nothing is left out.
   */
  private static List<String> ofApplication(Environment environment) {
    if (isElsewhere(environment)) {
      return List.of();
    }
    String base = basePath(environment);
    return base.isEmpty() ? List.of("/health") : List.of(base + "/health", base + "/mesh");
  }

  /** As Boot's {@code ManagementPortType} has it, which an application need not have. */
  private static boolean isElsewhere(Environment environment) {
    Integer port = environment.getProperty("management.server.port", Integer.class);
    int own = environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    return port != null && (port <= 0 || port != own);
  }

  /** The path below which the actuator is; "" for the root. */
  private static String basePath(Environment environment) {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String path = StringUtils.trimTrailingCharacter(base.strip(), '/');
    return path.isEmpty() || path.startsWith("/") ? path : '/' + path;
  }
}
