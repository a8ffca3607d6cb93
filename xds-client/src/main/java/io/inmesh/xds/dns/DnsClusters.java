package io.inmesh.xds.dns;

import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.xds.resolve.DnsView;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of all DNS clusters. Each name of each cluster is looked up on its own: a slow or
 * failing one only concerns itself, and what it had before stays.
 *
 * <p>Not thread-safe: all calls, and the listener, are on one serial executor.
 */
public final class DnsClusters implements DnsView {
  private final DnsResolver resolver;
  private final Executor serial;
  private final Timers timers;
  private final DoubleSupplier random;
  private final Consumer<String> listener;
  private final Map<String, DnsCluster> clusters = new HashMap<>();

  /**
   * No clusters yet.
   *
   * @param resolver looks names up
   * @param serial the executor that this object lives on; answers come back through it
   * @param timers runs tasks later on that executor
   * @param random draws from [0, 1)
   * @param listener is told the name of each cluster whose endpoints changed
   */
  public DnsClusters(
      DnsResolver resolver,
      Executor serial,
      Timers timers,
      DoubleSupplier random,
      Consumer<String> listener) {
    this.resolver = resolver;
    this.serial = serial;
    this.timers = timers;
    this.random = random;
    this.listener = listener;
  }

  /** Replaces the clusters whose names are looked up; those that are the same go on undisturbed. */
  public void setClusters(Map<String, Cluster> wanted) {
    clusters
        .entrySet()
        .removeIf(entry -> {
          Cluster cluster = wanted.get(entry.getKey());
          boolean gone =
              cluster == null
                  || !cluster.discovery().equals(entry.getValue().cluster().discovery());
          if (gone) {
            entry.getValue().close();
          }
          return gone;
        });
    wanted.forEach((name, cluster) -> {
      if (!clusters.containsKey(name)) {
        DnsCluster started = new DnsCluster(this, cluster);
        clusters.put(name, started);
        started.start();
      }
    });
  }

  @Override
  public @Nullable Endpoints endpoints(Cluster cluster) {
    DnsCluster known = clusters.get(cluster.name());
    return known != null && known.cluster().discovery().equals(cluster.discovery())
        ? known.endpoints()
        : null;
  }

  /** Looks up no more. */
  public void close() {
    setClusters(Map.of());
  }

  void changed(DnsCluster cluster) {
    if (clusters.get(cluster.cluster().name()) == cluster) {
      listener.accept(cluster.cluster().name());
    }
  }

  void lookUp(String host, Cluster.DnsOptions.LookupFamily family, Consumer<DnsAnswer> callback) {
    resolver.resolve(host, family, answer -> serial.execute(() -> callback.accept(answer)));
  }

  Runnable schedule(Runnable task, long delayNanos) {
    return timers.schedule(task, delayNanos);
  }

  double draw() {
    return random.getAsDouble();
  }
}
