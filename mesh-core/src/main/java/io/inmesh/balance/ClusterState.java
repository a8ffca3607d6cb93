package io.inmesh.balance;

import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.Cluster;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.RoutingPriority;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import io.inmesh.health.OutlierDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one cluster: its picker, circuit breakers, outlier detection and endpoints. It
 * survives configurations, which are applied with {@link #update}.
 *
 * <p>An attempt goes through it like this: {@link #drop}; permits of the {@link #breaker}; {@link
 * #pick}; {@link #onAttemptStart}; {@link #record} for what it tells about the endpoint; {@link
 * #onAttemptEnd}; permits back.
 *
 * <p>Thread-safe. Nothing waits: what changes the cluster is done one after the other by the
 * threads that bring it ({@link SerialTasks}), and each change becomes visible by one volatile
 * write. A pick reads once; a call keeps the endpoint that it picked.
 */
public final class ClusterState {
  private final String name;
  private final ClusterEnvironment environment;
  private final SerialTasks serial = new SerialTasks();
  private final CircuitBreaker normal = new CircuitBreaker(CircuitBreakers.Thresholds.DEFAULT);
  private final CircuitBreaker high = new CircuitBreaker(CircuitBreakers.Thresholds.DEFAULT);
  private final OutlierDetector detector;
  private final ClusterMembers members;
  private volatile ClusterView view = ClusterView.EMPTY;
  private volatile long nextTimerNanos = Long.MAX_VALUE;
  private volatile @Nullable LongConsumer hostsWatcher;
  private volatile @Nullable Runnable watcher;

  /** A cluster without endpoints, until {@link #update}. */
  public ClusterState(String name, ClusterEnvironment environment) {
    this.name = name;
    this.environment = environment;
    this.members = new ClusterMembers(name, environment);
    this.detector =
        new OutlierDetector(
            name, environment.random(), environment.outliers(), members::healthChanged);
  }

  /** The cluster's name. */
  public String name() {
    return name;
  }

  /** The permits of a routing priority. */
  public CircuitBreaker breaker(RoutingPriority priority) {
    return priority == RoutingPriority.HIGH ? high : normal;
  }

  /** Whether this call is to be dropped, before anything else; null to go on. */
  public @Nullable Drop drop(PickContext context) {
    return view.drops().draw(context);
  }

  /** An endpoint for an attempt; null when there is none (response flag {@code UH}). */
  public @Nullable EndpointState pick(PickContext context) {
    Picker picker = view.picker();
    EndpointState host = picker.pick(context);
    long more = context.hostSelectionAttempts();
    while (more-- > 0 && host != null && context.rejects(host)) {
      host = picker.pick(context);
    }
    return host;
  }

  /** The priority of an endpoint among those of this cluster, counted through all its leaves. */
  int priorityOf(EndpointState endpoint) {
    return view.picker() instanceof AggregatePicker aggregate
        ? aggregate.firstPriority(endpoint.cluster()) + endpoint.priority()
        : endpoint.priority();
  }

  /** The endpoint with this address, whatever its health; null when it is not in the cluster. */
  public @Nullable EndpointState endpoint(EndpointAddress address) {
    ClusterView current = view;
    EndpointState own = current.table().get(address);
    for (int i = 0; own == null && i < current.leaves().size(); i++) {
      own = current.leaves().get(i).endpoint(address);
    }
    return own;
  }

  /** All endpoints, in the order of the configuration; of an aggregate, those of its leaves. */
  public List<EndpointState> endpoints() {
    ClusterView current = view;
    if (current.leaves().isEmpty()) {
      return List.of(current.table().all());
    }
    List<EndpointState> all = new ArrayList<>();
    current.leaves().forEach(leaf -> all.addAll(leaf.endpoints()));
    return all;
  }

  /** The hosts that the picker chooses from; null before the first {@link #update}. */
  public @Nullable ClusterHosts hosts() {
    return view.hosts();
  }

  /** An attempt is sent to an endpoint. */
  public void onAttemptStart(EndpointState endpoint) {
    endpoint.startRequest();
  }

  /**
   * An attempt is sent to an endpoint, with a connection for itself.
   *
   * @return false when the endpoint has as many as it may have ({@code per_host_thresholds})
   */
  public boolean tryStartAttempt(EndpointState endpoint) {
    return endpoint.tryStartRequest(maxConnectionsPerHost());
  }

  /** Whether {@link #tryStartAttempt} would succeed; only a glimpse. */
  public boolean hasFreeConnection(EndpointState endpoint) {
    return endpoint.activeConnections() < maxConnectionsPerHost();
  }

  /** A host without any connection always gets one, as in Envoy. */
  private long maxConnectionsPerHost() {
    return Math.max(1, view.maxConnectionsPerHost());
  }

  /**
   * An attempt is over, however it ended; exactly once for each {@link #onAttemptStart}.
   *
   * @param success whether it counts as a success of the endpoint
   */
  public void onAttemptEnd(EndpointState endpoint, boolean success) {
    onAttemptEnd(endpoint, success, false);
  }

  /**
   * The same for {@link #tryStartAttempt}.
   *
   * @param withConnection whether the attempt had a connection for itself
   */
  public void onAttemptEnd(EndpointState endpoint, boolean success, boolean withConnection) {
    if (endpoint.endRequest(success, withConnection)) {
      serial.run(() -> members.forgetWhenIdle(endpoint));
    }
  }

  /**
   * What an attempt tells about its endpoint, for outlier detection.
   *
   * @param status the response's status for {@link Outcome#RESPONSE}; else 0, or for {@link
   *     Outcome#TIMEOUT} the status that takes the place of 504
   */
  public void record(EndpointState endpoint, Outcome outcome, int status, long nowNanos) {
    int reached = detector.record(endpoint, outcome, status);
    if (reached != 0) {
      change(nowNanos, now -> detector.onReached(endpoint, reached, members.size(), now));
    }
  }

  /** The result of an active health check of an endpoint. */
  public void onActiveCheck(EndpointState endpoint, boolean passed, long nowNanos) {
    change(
        nowNanos,
        now -> {
          if (detector.onActiveCheck(endpoint, passed, now)) {
            members.healthChanged(endpoint);
          }
        });
  }

  /** The number of endpoints that are ejected. */
  public int ejected() {
    return detector.ejected();
  }

  /** The number of endpoints that have left the cluster while calls to them are under way. */
  public int departing() {
    return members.departing();
  }

  /** When {@link #onTimer} is due, on the mesh's clock; {@link Long#MAX_VALUE}: not at all. */
  public long nextTimerNanos() {
    return nextTimerNanos;
  }

  /** Does what is due: merged changes, the sweep of outlier detection. Too early does no harm. */
  public void onTimer(long nowNanos) {
    change(
        nowNanos,
        now -> {
          long sweep = detector.nextSweepNanos();
          if (sweep != Long.MAX_VALUE && sweep - now <= 0) {
            detector.sweep(members.table().all(), now);
          }
          members.mergeDue(now);
          if (members.nextForgetNanos() - now <= 0) {
            members.destinations(detector, now);
          }
        });
  }

  private void onNewDestination(long nowNanos) {
    change(nowNanos, now -> members.destinations(detector, now));
  }

  /**
   * Applies a configuration. It takes effect when this returns or, when another thread is changing
   * this cluster at the moment, soon after. Costs time in proportion to the endpoints of this
   * cluster; next to none when neither argument is another object than before.
   */
  public void update(Cluster cluster, Endpoints endpoints, long nowNanos) {
    change(
        nowNanos,
        now -> {
          normal.update(cluster.circuitBreakers().normal());
          high.update(cluster.circuitBreakers().high());
          members.apply(cluster, endpoints, detector, this::onNewDestination, now);
        });
  }

  /**
   * Applies a configuration of an aggregate cluster. What happens in its leaves shows here at once.
   *
   * @param leaves in order of priority; an empty list means that there is no host
   */
  public void updateAggregate(Cluster cluster, List<ClusterState> leaves, long nowNanos) {
    change(
        nowNanos,
        now -> {
          normal.update(cluster.circuitBreakers().normal());
          high.update(cluster.circuitBreakers().high());
          members.aggregate(cluster, leaves);
        });
  }

  /**
   * No configuration has this cluster any more, and nothing is due in it from now on. Calls that
   * know it keep its endpoints, as they are: they began when it was there.
   */
  public void retire(long nowNanos) {
    change(nowNanos, now -> detector.stop());
  }

  /** Tells who the senders are, for zone-aware routing; null switches it off. */
  public void localCluster(@Nullable LocalCluster senders, long nowNanos) {
    change(nowNanos, now -> members.localCluster(senders));
  }

  /**
   * Has someone told after each change of {@link #hosts}, with the time; null has nobody told. Not
   * to take long.
   */
  public void watchHosts(@Nullable LongConsumer watcher) {
    hostsWatcher = watcher;
  }

  /**
   * Has someone told after each change of what calls see: endpoints, their health, limits. Not to
   * take long.
   */
  public void watch(Runnable newWatcher) {
    watcher = newWatcher;
  }

  /** Runs a change and publishes what came of it. */
  private void change(long nowNanos, LongConsumer change) {
    serial.run(() -> {
      change.accept(nowNanos);
      ClusterView changed = members.changed(nowNanos);
      if (changed != null) {
        publish(changed, nowNanos);
      }
      long due = Math.min(detector.nextSweepNanos(), members.nextMergeNanos());
      long next = Math.min(due, members.nextForgetNanos());
      if (next != nextTimerNanos) {
        nextTimerNanos = next;
        if (next != Long.MAX_VALUE) {
          environment.timer().wakeAt(this, next);
        }
      }
    });
  }

  private void publish(ClusterView changed, long nowNanos) {
    ClusterHosts before = view.hosts();
    view = changed;
    LongConsumer ofHosts = hostsWatcher;
    if (ofHosts != null && changed.hosts() != before) {
      ofHosts.accept(nowNanos);
    }
    Runnable ofAll = watcher;
    if (ofAll != null) {
      ofAll.run();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
