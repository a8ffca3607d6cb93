package io.inmesh.spring.servlet;

import io.inmesh.spring.ExcludedPaths;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The paths that the mesh leaves alone unless {@code inmesh.inbound.exclude} says otherwise: those
 * of health, wherever Spring Boot's properties put them, and of the mesh's own endpoint. A probe
 * asks how this process is, and not whether somebody may call it; and what explains an outage must
 * be there in one. The rest of the actuator is protected as the application is.
 *
 * @param endpoints with all below them
 * @param probes in other places: these and nothing below them
 */
record ProbePaths(List<String> endpoints, List<String> probes) {
  private static final int DEFAULT_PORT = 8080;
  private static final String HEALTH = "management.endpoint.health.";

  /**
   * On the application's server. Where the actuator shares its paths with the application, the
   * health alone; where it is not on this server, the probes that are.
   */
  static ProbePaths ofApplication(Environment environment) {
    List<String> endpoints = List.of();
    Integer port = environment.getProperty("management.server.port", Integer.class);
    int own = environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    if (port == null || (port > 0 && port == own)) { // as Boot's ManagementPortType has it
      boolean shared = basePath(environment).isEmpty();
      endpoints = endpoints(environment, shared ? List.of("health") : List.of("health", "mesh"));
    }
    List<String> probes = new ArrayList<>();
    if (port == null || port >= 0) { // else there is no actuator
      if (hasAdditionalPaths(environment)) {
        probes.add("/livez");
        probes.add("/readyz");
      }
      probes.addAll(ofGroups(environment, "server:"));
    }
    String servlet = servletPath(environment);
    return new ProbePaths(below(servlet, endpoints), below(servlet, probes));
  }

  /** On a server of the actuator's own, whose servlet is for all paths. */
  static ProbePaths ofActuator(Environment environment) {
    return new ProbePaths(
        endpoints(environment, List.of("health", "mesh")), ofGroups(environment, "management:"));
  }

  private static List<String> endpoints(Environment environment, List<String> ids) {
    List<String> paths = new ArrayList<>();
    for (String id : ids) {
      String mapped =
          environment.getProperty("management.endpoints.web.path-mapping." + id, "").strip();
      String path = path(mapped.isEmpty() ? id : mapped);
      if (!path.isEmpty()) { // else its path is that of all other endpoints
        paths.add(basePath(environment) + path);
      }
    }
    return paths;
  }

  private static List<String> below(String prefix, List<String> paths) {
    return paths.stream().map(path -> prefix + path).toList();
  }

  /** Where Spring's servlet is, by which the application's server reaches them; "" for the root. */
  private static String servletPath(Environment environment) {
    String path = environment.getProperty("spring.mvc.servlet.path", "").strip();
    String exact = path.endsWith("/*") ? path.substring(0, path.length() - 2) : path;
    return path(exact);
  }

  /** Compared as Boot does. */
  private static boolean hasAdditionalPaths(Environment environment) {
    String enabled = environment.getProperty(HEALTH + "probes.enabled", "true");
    String added = environment.getProperty(HEALTH + "probes.add-additional-paths", "false");
    return enabled.equalsIgnoreCase("true") && added.equalsIgnoreCase("true");
  }

  /** Groups of health may have a path of their own ({@code additional-path: server:/healthz}). */
  private static List<String> ofGroups(Environment environment, String server) {
    List<String> paths = new ArrayList<>();
    Binder.get(environment)
        .bind(HEALTH + "group", Bindable.mapOf(String.class, Object.class))
        .orElse(Map.of())
        .values()
        .forEach(group -> {
          if (group instanceof Map<?, ?> settings) {
            settings.forEach((name, value) -> {
              String text = String.valueOf(value).strip();
              if (isAdditionalPath(name.toString()) && text.startsWith(server)) {
                paths.add(path(text.substring(server.length())));
              }
            });
          }
        });
    return paths;
  }

  private static boolean isAdditionalPath(String setting) {
    return setting.replace("-", "").replace("_", "").equalsIgnoreCase("additionalpath");
  }

  /** With a slash before it and none behind; "" for the root, and for what is no path. */
  private static String path(String text) {
    String path = '/' + StringUtils.trimLeadingCharacter(text, '/');
    String trimmed = StringUtils.trimTrailingCharacter(path, '/');
    return ExcludedPaths.isPath(trimmed) ? trimmed : "";
  }

  /** The path below which the actuator is; "" for the root. */
  private static String basePath(Environment environment) {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String path = StringUtils.trimTrailingCharacter(base.strip(), '/');
    return path.isEmpty() || path.startsWith("/") ? path : '/' + path;
  }
}
