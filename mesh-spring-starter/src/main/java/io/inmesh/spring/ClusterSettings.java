package io.inmesh.spring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** The properties {@code inmesh.clusters}: limits of the application for clusters, by name. */
public final class ClusterSettings {
  /** Below which they stand. */
  public static final String PREFIX = "inmesh.clusters";

  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  private ClusterSettings() {}

  /** Their names. */
  static Set<String> names(Environment environment) {
    return Set.copyOf(bound(environment).keySet());
  }

  /**
   * Their settings.
   *
   * @param problems takes what has none
   */
  public static Map<String, Map<String, Object>> read(
      Environment environment, List<InvalidPropertyException.Problem> problems) {
    Map<String, Map<String, Object>> clusters = new LinkedHashMap<>();
    bound(environment)
        .forEach((name, value) -> {
          if (value instanceof Map<?, ?> sections) {
            Map<String, Object> settings = new LinkedHashMap<>();
            sections.forEach((section, content) -> settings.put(section.toString(), content));
            clusters.put(name, settings);
          } else {
            problems.add(
                new InvalidPropertyException.Problem(
                    property(name),
                    String.valueOf(value),
                    "circuit-breaker or bulkhead, with settings"));
          }
        });
    return clusters;
  }

  /** Where those of a cluster stand; in brackets what Spring Boot would read in another way. */
  static String property(String cluster) {
    return PLAIN_NAME.matcher(cluster).matches()
        ? PREFIX + '.' + cluster
        : PREFIX + '[' + cluster + ']';
  }

  /** The same for all spellings of a name. */
  public static String plain(String name) {
    return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> bound(Environment environment) {
    return Binder.get(environment)
        .bind(PREFIX, Bindable.mapOf(String.class, Object.class))
        .orElse(Map.of());
  }
}
