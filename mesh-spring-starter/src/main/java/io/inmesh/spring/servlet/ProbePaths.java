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
 */
final class ProbePaths {
  private static final int DEFAULT_PORT = 8080;
  private static final String HEALTH = "management.endpoint.health.";

  private final Environment environment;
  private final List<String> paths = new ArrayList<>();

  private ProbePaths(Environment environment) {
    this.environment = environment;
  }

  /**
   * On the application's server. Where the actuator shares its paths with the application, the
   * health alone; where it is not on this server, those of health that are.
   */
  static List<String> ofApplication(Environment environment) {
    ProbePaths all = new ProbePaths(environment);
    if (!all.isActuatorElsewhere()) {
      all.addEndpoints(!all.basePath().isEmpty());
    }
    if (environment.getProperty(HEALTH + "probes.add-additional-paths", Boolean.class, false)) {
      all.add("/livez");
      all.add("/readyz");
    }
    all.addGroups("server:");
    return all.paths;
  }

  /** On a server of the actuator's own. */
  static List<String> ofActuator(Environment environment) {
    ProbePaths all = new ProbePaths(environment);
    all.addEndpoints(true);
    all.addGroups("management:");
    return all.paths;
  }

  private void addEndpoints(boolean ofMesh) {
    addEndpoint("health");
    if (ofMesh) {
      addEndpoint("mesh");
    }
  }

  private void addEndpoint(String id) {
    String mapped =
        environment.getProperty("management.endpoints.web.path-mapping." + id, id).strip();
    add(basePath() + '/' + StringUtils.trimLeadingCharacter(mapped, '/'));
  }

  /** Groups of health may have a path of their own ({@code additional-path: server:/healthz}). */
  private void addGroups(String server) {
    Binder.get(environment)
        .bind(HEALTH + "group", Bindable.mapOf(String.class, Object.class))
        .orElse(Map.of())
        .values()
        .forEach(group -> {
          if (group instanceof Map<?, ?> settings) {
            addGroup(settings, server);
          }
        });
  }

  private void addGroup(Map<?, ?> settings, String server) {
    settings.forEach((name, value) -> {
      String setting = name.toString().replace("-", "").replace("_", "");
      String path = String.valueOf(value).strip();
      if (setting.equalsIgnoreCase("additionalpath") && path.startsWith(server)) {
        path = path.substring(server.length());
        add(path.startsWith("/") ? path : '/' + path);
      }
    });
  }

  /** What is no path is Spring Boot's to say. */
  private void add(String path) {
    String trimmed = StringUtils.trimTrailingCharacter(path, '/');
    if (ExcludedPaths.isPath(trimmed)) {
      paths.add(trimmed);
    }
  }

  /** As Boot's {@code ManagementPortType} has it, which an application need not have. */
  private boolean isActuatorElsewhere() {
    Integer port = environment.getProperty("management.server.port", Integer.class);
    int own = environment.getProperty("server.port", Integer.class, DEFAULT_PORT);
    return port != null && (port <= 0 || port != own);
  }

  /** The path below which the actuator is; "" for the root. */
  private String basePath() {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String path = StringUtils.trimTrailingCharacter(base.strip(), '/');
    return path.isEmpty() || path.startsWith("/") ? path : '/' + path;
  }
}
