package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.config.Cluster;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives clusters a circuit breaker and a bulkhead in the application's own registries, where its
 * dashboards, event consumers and metrics find them under the cluster's name.
 *
 * <pre>{@code
 * CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
 * BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
 * Mesh mesh = Mesh.builder(source).guards(Resilience4jGuards.of(breakers, bulkheads)).build();
 * }</pre>
 *
 * <p>A cluster has them when its metadata says so below {@value #METADATA}, or {@link
 * Builder#cluster} does:
 *
 * <pre>{@code
 * metadata:
 *   filter_metadata:
 *     io.inmesh.resilience4j:
 *       circuitBreaker: {failureRateThreshold: 50, slidingWindowSize: 20, waitDurationInOpenState: 10s}
 *       bulkhead: {maxConcurrentCalls: 25}
 * }</pre>
 *
 * <p>The names are resilience4j's. What is not set comes from {@code baseConfig}, a configuration
 * of the registry, or from the registry's default. An instance that the application itself has put
 * into the registry under the cluster's name is used as it is, whatever settings say: it is the
 * nearest to the application, which knows best. Next come the settings of {@link Builder#cluster},
 * then the metadata; each section as a whole.
 *
 * <p>Asked for each attempt, and told its outcome: a response below 500 is a success; another one,
 * a failure, a timeout are errors; an attempt that was cancelled is none of both. Refusals answer
 * the call with 503 and flag {@code UO}; their cause is resilience4j's own exception.
 *
 * <p>Settings that are wrong are logged and found in {@link #problems}; the cluster goes on with
 * those that it had, or without. The cluster itself is not rejected: to a control plane, metadata
 * are any application's business. Thread-safe.
 */
public final class Resilience4jGuards implements ClusterGuards {
  /** Where a cluster's metadata hold the settings. */
  public static final String METADATA = "io.inmesh.resilience4j";

  private static final String BREAKER = "circuitBreaker";
  private static final String BULKHEAD = "bulkhead";
  private static final System.Logger LOG = System.getLogger("io.inmesh.resilience4j");

  private final CircuitBreakerRegistry breakers;
  private final BulkheadRegistry bulkheads;
  private final Map<String, Map<String, ?>> local;
  private final Map<String, String> problems = new ConcurrentHashMap<>();
  private final Map<String, Given> given = new HashMap<>();
  private final Set<String> ownBreakers = new HashSet<>();
  private final Set<String> ownBulkheads = new HashSet<>();

  /** What a cluster has, and the settings that it was made from. */
  private record Given(Sections sections, ClusterLimits limits) {}

  /** The settings of a cluster; null where a section is not there. */
  private record Sections(@Nullable Settings breaker, @Nullable Settings bulkhead, Object source) {}

  private Resilience4jGuards(Builder builder) {
    this.breakers = builder.breakers;
    this.bulkheads = builder.bulkheads;
    this.local = Map.copyOf(builder.local);
  }

  /** Guards for what the metadata of clusters say. */
  public static Resilience4jGuards of(CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads) {
    return builder(breakers, bulkheads).build();
  }

  /** A builder for guards with settings of the application's own. */
  public static Builder builder(CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads) {
    return new Builder(breakers, bulkheads);
  }

  /** What is wrong with the settings of clusters, by cluster: path, value and what was expected. */
  public Map<String, String> problems() {
    return Map.copyOf(problems);
  }

  @Override
  public @Nullable ClusterGuard guard(Cluster cluster) {
    String name = cluster.name();
    Given before = given.get(name);
    try {
      Sections sections = sections(cluster);
      if (before != null && before.sections.source.equals(sections.source)) {
        problems.remove(name);
        return before.limits;
      }
      ClusterLimits limits = limits(name, sections);
      problems.remove(name);
      dropUnused(name, limits);
      if (limits == null) {
        given.remove(name);
      } else {
        given.put(name, new Given(sections, limits));
      }
      return limits;
    } catch (IllegalArgumentException wrong) {
      String problem = String.valueOf(wrong.getMessage());
      if (!problem.equals(problems.put(name, problem))) {
        String kept = before == null ? "; it has no limits" : "; it keeps those that it had";
        LOG.log(System.Logger.Level.WARNING, "cluster " + name + ": " + problem + kept);
      }
      return before == null ? null : before.limits;
    }
  }

  private Sections sections(Cluster cluster) {
    Map<String, Object> metadata = cluster.metadata().namespace(METADATA);
    Map<String, ?> own = local.getOrDefault(cluster.name(), Map.of());
    String ownPath = "clusters." + cluster.name();
    String path = "metadata.filter_metadata[\"" + METADATA + "\"]";
    Settings nearest = new Settings(ownPath, own);
    Settings remote = new Settings(path, metadata);
    Sections sections =
        new Sections(
            section(BREAKER, nearest, remote),
            section(BULKHEAD, nearest, remote),
            Map.of("local", own, "metadata", metadata));
    nearest.end();
    remote.end();
    return sections;
  }

  private static @Nullable Settings section(String name, Settings nearest, Settings remote) {
    Settings own = nearest.section(name);
    Settings other = remote.section(name);
    return own != null ? own : other;
  }

  private @Nullable ClusterLimits limits(String name, Sections sections) {
    Settings ofBreaker = sections.breaker;
    Settings ofBulkhead = sections.bulkhead;
    // Both are read before either takes effect.
    CircuitBreakerConfig breakerConfig =
        ofBreaker == null || isApplicationsBreaker(name)
            ? null
            : CircuitBreakerSettings.read(ofBreaker, breakers);
    BulkheadConfig bulkheadConfig =
        ofBulkhead == null || isApplicationsBulkhead(name)
            ? null
            : BulkheadSettings.read(ofBulkhead, bulkheads);
    Bulkhead bulkhead = ofBulkhead == null ? null : bulkhead(name, bulkheadConfig);
    CircuitBreaker breaker = ofBreaker == null ? null : breaker(name, breakerConfig);
    return breaker == null && bulkhead == null ? null : new ClusterLimits(name, breaker, bulkhead);
  }

  private boolean isApplicationsBreaker(String name) {
    return !ownBreakers.contains(name) && breakers.find(name).isPresent();
  }

  private boolean isApplicationsBulkhead(String name) {
    return !ownBulkheads.contains(name) && bulkheads.find(name).isPresent();
  }

  private CircuitBreaker breaker(String name, @Nullable CircuitBreakerConfig config) {
    CircuitBreaker existing = breakers.find(name).orElse(null);
    if (existing == null) {
      ownBreakers.add(name);
      return breakers.circuitBreaker(name, Objects.requireNonNull(config));
    }
    if (config == null) {
      return existing;
    }
    CircuitBreaker next = CircuitBreaker.of(name, config, existing.getTags());
    copyState(existing.getState(), next);
    breakers.replace(name, next);
    return next;
  }

  /**
   * A breaker cannot be given other settings, so another one takes its place: as open as it was.
   */
  private static void copyState(CircuitBreaker.State state, CircuitBreaker next) {
    switch (state) {
      case OPEN -> next.transitionToOpenState();
      case HALF_OPEN -> {
        next.transitionToOpenState();
        next.transitionToHalfOpenState();
      }
      case FORCED_OPEN -> next.transitionToForcedOpenState();
      case DISABLED -> next.transitionToDisabledState();
      case METRICS_ONLY -> next.transitionToMetricsOnlyState();
      case CLOSED -> {}
    }
  }

  private Bulkhead bulkhead(String name, @Nullable BulkheadConfig config) {
    Bulkhead existing = bulkheads.find(name).orElse(null);
    if (existing == null) {
      ownBulkheads.add(name);
      return bulkheads.bulkhead(name, Objects.requireNonNull(config));
    }
    if (config == null) {
      return BulkheadSettings.requireNoWait(existing);
    }
    existing.changeConfig(config); // permits that are out stay out
    return existing;
  }

  /** Takes out of the registries what was put there and is used no more. */
  private void dropUnused(String name, @Nullable ClusterLimits limits) {
    if ((limits == null || limits.breaker() == null) && ownBreakers.remove(name)) {
      breakers.remove(name);
    }
    if ((limits == null || limits.bulkhead() == null) && ownBulkheads.remove(name)) {
      bulkheads.remove(name);
    }
  }

  @Override
  public void removed(String cluster) {
    given.remove(cluster);
    problems.remove(cluster);
    dropUnused(cluster, null);
  }

  /** Builds {@link Resilience4jGuards}. Not thread-safe. */
  public static final class Builder {
    private final CircuitBreakerRegistry breakers;
    private final BulkheadRegistry bulkheads;
    private final Map<String, Map<String, ?>> local = new LinkedHashMap<>();

    private Builder(CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads) {
      this.breakers = Objects.requireNonNull(breakers, "breakers");
      this.bulkheads = Objects.requireNonNull(bulkheads, "bulkheads");
    }

    /**
     * Settings of the application for one cluster, in the form of the metadata: {@code
     * circuitBreaker} and {@code bulkhead}, each a map of settings, empty for the registry's
     * defaults. Names may be written with hyphens.
     */
    public Builder cluster(String name, Map<String, ?> settings) {
      local.put(name, Map.copyOf(settings));
      return this;
    }

    /**
     * All that is wrong with the settings given so far: path, value and what was expected each.
     *
     * @param path where they stand, for messages: each cluster's follow under its name
     */
    public List<String> problems(String path) {
      List<String> found = new ArrayList<>();
      local.forEach((name, values) -> {
        Settings settings = new Settings(path + '.' + name, values, found);
        Settings breaker = settings.section(BREAKER);
        Settings bulkhead = settings.section(BULKHEAD);
        settings.end();
        if (breaker != null) {
          collect(found, () -> CircuitBreakerSettings.read(breaker, breakers));
        }
        if (bulkhead != null) {
          collect(found, () -> BulkheadSettings.read(bulkhead, bulkheads));
        }
      });
      return found;
    }

    /** What does not belong to one setting, or is wrong together with others, is thrown. */
    private static void collect(List<String> found, Runnable reading) {
      try {
        reading.run();
      } catch (IllegalArgumentException wrong) {
        found.add(String.valueOf(wrong.getMessage()));
      }
    }

    /** The guards, for one mesh. */
    public Resilience4jGuards build() {
      return new Resilience4jGuards(this);
    }
  }
}
