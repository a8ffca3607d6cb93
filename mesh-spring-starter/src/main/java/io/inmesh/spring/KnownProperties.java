package io.inmesh.spring;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** The names of the properties {@code inmesh}, as relaxed as Spring Boot reads them. */
final class KnownProperties {
  /** All of them; those below {@link ClusterSettings#PREFIX} are named by the application. */
  static final List<String> NAMES =
      List.of(
          "inmesh.bootstrap",
          ClusterSettings.PREFIX,
          "inmesh.discovery.enabled",
          "inmesh.inbound.enabled",
          "inmesh.inbound.exclude",
          "inmesh.inbound.grpc.enabled",
          "inmesh.inbound.listener",
          "inmesh.inbound.order",
          "inmesh.inbound.servlet.enabled",
          "inmesh.inbound.without-config",
          "inmesh.locality.region",
          "inmesh.locality.sub-zone",
          "inmesh.locality.zone",
          "inmesh.metrics.enabled",
          "inmesh.mode",
          "inmesh.outbound.before-first-config",
          "inmesh.outbound.enabled",
          "inmesh.outbound.exclude",
          "inmesh.outbound.first-config-timeout",
          "inmesh.outbound.imperative-client",
          "inmesh.outbound.include",
          "inmesh.outbound.listener",
          "inmesh.outbound.unknown-authority",
          "inmesh.resilience4j.enabled",
          "inmesh.start-timeout");

  private static final List<ConfigurationPropertyName> PARSED =
      NAMES.stream().map(ConfigurationPropertyName::of).toList();

  private static final ConfigurationPropertyName CLUSTERS =
      ConfigurationPropertyName.of(ClusterSettings.PREFIX);

  /** Those of several values. */
  private static final Set<ConfigurationPropertyName> LISTS =
      Set.of(
          CLUSTERS,
          ConfigurationPropertyName.of("inmesh.inbound.exclude"),
          ConfigurationPropertyName.of("inmesh.outbound.exclude"),
          ConfigurationPropertyName.of("inmesh.outbound.include"));

  private KnownProperties() {}

  /** Whether a name is one of them, an element of a list among them, or of a cluster. */
  static boolean has(ConfigurationPropertyName name) {
    return CLUSTERS.isAncestorOf(name) || PARSED.contains(list(name));
  }

  /** The same for a variable of the environment, which knows no hyphens. */
  static boolean hasVariable(ConfigurationPropertyName name) {
    String letters = letters(list(name).toString());
    return CLUSTERS.isAncestorOf(name)
        || NAMES.stream().anyMatch(known -> letters(known).equals(letters));
  }

  /** The one of a single value below which a name is; null for any other. */
  static @Nullable String aboveOf(ConfigurationPropertyName name) {
    for (ConfigurationPropertyName known : PARSED) {
      if (known.isAncestorOf(name) && !LISTS.contains(known)) {
        return known.toString();
      }
    }
    return null;
  }

  private static ConfigurationPropertyName list(ConfigurationPropertyName name) {
    ConfigurationPropertyName list = name;
    while (list.isLastElementIndexed()) {
      list = list.getParent();
    }
    return list;
  }

  private static String letters(String name) {
    return name.replaceAll("[-.]", "").toLowerCase(Locale.ROOT);
  }

  /** What may be meant by an unknown name; null where nothing is near. */
  static @Nullable String nearest(String unknown) {
    String written = unknown.toLowerCase(Locale.ROOT);
    if (NAMES.contains(written + ".enabled")) {
      return written + ".enabled";
    }
    String nearest = null;
    int least = 2 + (written.length() - "inmesh.".length()) / 4;
    for (String known : NAMES) {
      int distance = distance(written, known);
      if (distance < least) {
        least = distance;
        nearest = known;
      }
    }
    return nearest != null ? nearest : ofTheSameEnd(written);
  }

  /** The only one that ends so, in whatever section. */
  private static @Nullable String ofTheSameEnd(String unknown) {
    String end = unknown.substring(unknown.lastIndexOf('.'));
    List<String> same = NAMES.stream().filter(known -> known.endsWith(end)).toList();
    return same.size() == 1 ? same.get(0) : null;
  }

  /** How many letters must be put in, taken out or replaced (Levenshtein). */
  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      previous[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] current = new int[to.length() + 1];
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replaced = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                previous[column - 1] + replaced,
                1 + Math.min(previous[column], current[column - 1]));
      }
      previous = current;
    }
    return previous[to.length()];
  }
}
