package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.config.Cluster;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import io.inmesh.resilience4j.ClusterInstances.Found;
import io.inmesh.resilience4j.ClusterLimits.InForce;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
 * <p>What the registries have is looked up for each attempt, so that an instance that the
 * application puts in the place of another one, or a refresh that makes the registries anew, takes
 * effect at once; where nothing is there any more, it is made again.
 *
 * <p>Asked for each attempt, and told its outcome: a response below 500 is a success; another one,
 * a failure, a timeout are errors; an attempt that was cancelled is none of both. Refusals answer
 * the call with 503 and flag {@code UO}; their cause is resilience4j's own exception.
 *
 * <p>Settings that are wrong are logged, all at once, and found in {@link #problems} and {@link
 * io.inmesh.admin.MeshStatus#problems()}; the section in which they are has no effect, and the
 * cluster goes on with what it had of it, or without. The cluster itself is not rejected: to a
 * control plane, metadata are any application's business. Thread-safe.
 */
public final class Resilience4jGuards implements ClusterGuards {
  /** Where a cluster's metadata hold the settings. */
  public static final String METADATA = "io.inmesh.resilience4j";

  private static final String METADATA_PATH = "metadata.filter_metadata[\"" + METADATA + "\"]";
  private static final Pattern PLAIN_NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");
  private static final System.Logger LOG = System.getLogger("io.inmesh.resilience4j");

  private final ClusterBreakers breakers;
  private final ClusterBulkheads bulkheads;
  private final Map<String, Map<String, ?>> local;
  private final Map<String, String> problems = new ConcurrentHashMap<>();

  /** Of what changes, which attempts do too that find other instances in the registries. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Guarded> guarded = new HashMap<>();

  /** A cluster that has limits, as it is now. */
  private record Guarded(Cluster cluster, ClusterLimits limits) {}

  private Resilience4jGuards(Builder builder) {
    this.breakers = new ClusterBreakers(builder.breakers);
    this.bulkheads = new ClusterBulkheads(builder.bulkheads);
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

  /**
   * What is wrong with the settings of clusters, by cluster: path, value and what was expected of
   * each that is wrong, with {@code "; "} between.
   */
  @Override
  public Map<String, String> problems() {
    return Map.copyOf(problems);
  }

  @Override
  public @Nullable ClusterGuard guard(Cluster cluster) {
    lock.lock();
    try {
      String name = cluster.name();
      InForce found = inForce(cluster);
      if (found.isNothing()) {
        guarded.remove(name);
        return null;
      }
      Guarded before = guarded.get(name);
      ClusterLimits limits = before == null ? new ClusterLimits(name, this, found) : before.limits;
      limits.put(found);
      guarded.put(name, new Guarded(cluster, limits));
      return limits;
    } catch (RuntimeException | Error e) { // of the registries, told by who asks
      problems.remove(cluster.name());
      throw e;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Looks into the registries now, for all clusters: what these need and the registries do not have
   * any more is made there again, such as after a refresh that has made the registries anew. The
   * next attempt to a cluster looks too; until then dashboards would not show its instances.
   */
  public void refresh() {
    lock.lock();
    try {
      guarded.values().forEach(each -> each.limits.put(inForce(each.cluster)));
    } finally {
      lock.unlock();
    }
  }

  /** What is in force for an attempt, which waits for nobody who is about to change that. */
  InForce current(ClusterLimits limits) {
    InForce known = limits.inForce();
    String cluster = limits.cluster();
    if (breakers.isCurrent(cluster, known.foundBreaker())
        && bulkheads.isCurrent(cluster, known.foundBulkhead())) {
      return known;
    }
    if (lock.tryLock()) {
      try {
        Guarded now = guarded.get(cluster);
        if (now != null && now.limits == limits) { // else those of a cluster that has none now
          limits.put(inForce(now.cluster));
        }
      } finally {
        lock.unlock();
      }
    }
    return limits.inForce();
  }

  private InForce inForce(Cluster cluster) {
    String name = cluster.name();
    List<WrongSetting> found = new ArrayList<>();
    Sections sections =
        Sections.of(
            new Settings(path("clusters", name), local.getOrDefault(name, Map.of()), found),
            new Settings(METADATA_PATH, cluster.metadata().namespace(METADATA), found));
    InForce inForce =
        new InForce(
            found(breakers, name, sections.breaker(), sections.misnamed()),
            found(bulkheads, name, sections.bulkhead(), sections.misnamed()));
    report(name, found, inForce);
    return inForce;
  }

  private static String path(String clusters, String name) {
    return PLAIN_NAME.matcher(name).matches() ? clusters + '.' + name : clusters + '[' + name + ']';
  }

  /** A section of an unknown name may be meant for one that is not there, which therefore stays. */
  private static <E> @Nullable Found<E> found(
      ClusterInstances<E, ?> instances,
      String cluster,
      Sections.Section section,
      boolean misnamed) {
    Settings settings = section.settings();
    if (settings != null) {
      return instances.of(cluster, settings);
    }
    if (section.given() || misnamed) {
      return instances.kept(cluster);
    }
    instances.drop(cluster);
    return null;
  }

  private void report(String cluster, List<WrongSetting> found, InForce limits) {
    if (found.isEmpty()) {
      problems.remove(cluster);
      return;
    }
    String problem = found.stream().map(WrongSetting::toString).collect(Collectors.joining("; "));
    if (!problem.equals(problems.put(cluster, problem))) {
      List<String> inForce = new ArrayList<>();
      if (limits.breaker() != null) {
        inForce.add(Sections.BREAKER);
      }
      if (limits.bulkhead() != null) {
        inForce.add(Sections.BULKHEAD);
      }
      String rest = inForce.isEmpty() ? "nothing" : String.join(", ", inForce);
      LOG.log(
          System.Logger.Level.WARNING,
          "cluster " + cluster + ": " + problem + "; in force: " + rest);
    }
  }

  @Override
  public void removed(String cluster) {
    lock.lock();
    try {
      guarded.remove(cluster);
      problems.remove(cluster);
      breakers.drop(cluster);
      bulkheads.drop(cluster);
    } finally {
      lock.unlock();
    }
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
      local.put(name, Collections.unmodifiableMap(new LinkedHashMap<>(settings)));
      return this;
    }

    /**
     * All that is wrong with the settings given so far.
     *
     * @param path where they stand, for messages: each cluster's follow under its name, which is in
     *     brackets unless it is of small letters, digits and hyphens ({@code clusters.orders},
     *     {@code clusters[orders.svc]}), as Spring Boot writes keys of maps
     */
    public List<WrongSetting> problems(String path) {
      List<WrongSetting> found = new ArrayList<>();
      local.forEach((name, values) -> {
        Settings settings = new Settings(path(path, name), values, found);
        Settings breaker = settings.section(Sections.BREAKER);
        Settings bulkhead = settings.section(Sections.BULKHEAD);
        settings.end();
        if (breaker != null) {
          CircuitBreakerSettings.read(breaker, breakers);
        }
        if (bulkhead != null) {
          BulkheadSettings.read(bulkhead, bulkheads);
        }
      });
      return found;
    }

    /** The guards, for one mesh. */
    public Resilience4jGuards build() {
      return new Resilience4jGuards(this);
    }
  }
}
