package io.inmesh.health;

import io.inmesh.call.CallTimer;
import io.inmesh.config.OutlierDetection;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ejects endpoints of one cluster that fail too often and takes them back ({@code
 * envoy.config.cluster.v3.OutlierDetection}, semantics of Envoy's {@code
 * outlier_detection_impl.cc}).
 *
 * <p>{@link #record} may be called by any thread, allocates nothing once an endpoint has been seen,
 * and does not wait. All other methods change ejections: calls of them never overlap, which their
 * caller sees to.
 *
 * <p>An ejection lasts min(base * k, max) plus jitter, where k counts ejections less the sweeps
 * that found the endpoint healthy for a whole interval; it ends with the first sweep after that. An
 * endpoint is ejected while the ejected ones including it are at most {@code max_ejection_percent}
 * of all; {@code always_eject_one_host} lets the first one pass.
 */
public final class OutlierDetector {
  /** A bit of what {@link #record} returns: the sweep is to be armed. */
  private static final int ARM = 1 << 30;

  private final String cluster;
  private final LongSupplier random;
  private final OutlierListener listener;
  private final Consumer<EndpointState> onChange;
  private volatile @Nullable OutlierDetection config;
  private volatile boolean armed;
  private volatile long nextSweepNanos = Long.MAX_VALUE;

  /** Written by one call at a time, read by any thread. */
  private volatile int ejected;

  /**
   * A detector that is off.
   *
   * @param random uniformly distributed 64-bit values
   * @param onChange told of each endpoint whose ejection began or ended
   */
  public OutlierDetector(
      String cluster,
      LongSupplier random,
      OutlierListener listener,
      Consumer<EndpointState> onChange) {
    this.cluster = cluster;
    this.random = random;
    this.listener = listener;
    this.onChange = onChange;
  }

  /**
   * Counts what an attempt tells. Any thread.
   *
   * @param status of {@link Outcome#RESPONSE}; of {@link Outcome#TIMEOUT} what the caller will see
   *     instead of 504, or 0
   * @return 0, or what is to be handed to {@link #onReached}
   */
  public int record(EndpointState endpoint, Outcome outcome, int status) {
    OutlierDetection settings = config;
    if (settings == null || endpoint.isDeparted()) {
      return 0;
    }
    int reached = armed ? 0 : ARM;
    if (!settings.splitExternalLocalOriginErrors() || outcome == Outcome.RESPONSE) {
      return switch (outcome) {
        case CONNECTED -> 0;
        case RESPONSE -> reached | onStatus(endpoint, settings, status);
        case TIMEOUT -> reached | onStatus(endpoint, settings, status == 0 ? 504 : status);
        case RESET -> reached | onStatus(endpoint, settings, 503);
      };
    }
    return reached | onLocalOrigin(endpoint, settings, outcome == Outcome.CONNECTED);
  }

  private static int onStatus(EndpointState endpoint, OutlierDetection settings, int status) {
    HostMonitor monitor = endpoint.monitorOrNew();
    if (status < 500 || status > 599) {
      monitor.countExternal(true);
      monitor.resetServerErrors();
      monitor.resetGatewayFailures();
      return 0;
    }
    monitor.countExternal(false);
    int reached = 0;
    if (status >= 502 && status <= 504) {
      if (monitor.onGatewayFailure() == settings.consecutive().gatewayFailures()) {
        reached |= EjectionType.CONSECUTIVE_GATEWAY_FAILURE.bit();
      }
    } else {
      monitor.resetGatewayFailures();
    }
    if (monitor.onServerError() == settings.consecutive().serverErrors()) {
      reached |= EjectionType.CONSECUTIVE_5XX.bit();
    }
    return reached;
  }

  private static int onLocalOrigin(
      EndpointState endpoint, OutlierDetection settings, boolean success) {
    HostMonitor monitor = endpoint.monitorOrNew();
    monitor.countLocal(success);
    if (success) {
      monitor.resetLocalFailures();
      return 0;
    }
    return monitor.onLocalFailure() == settings.consecutive().localOriginFailures()
        ? EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE.bit()
        : 0;
  }

  /**
   * Changes the configuration; null switches detection off and ends all ejections.
   *
   * @param hosts all endpoints of the cluster
   */
  public void configure(
      @Nullable OutlierDetection newConfig, EndpointState[] hosts, long nowNanos) {
    config = newConfig;
    if (newConfig == null) {
      for (EndpointState host : hosts) {
        uneject(host, nowNanos);
        host.forgetMonitor();
      }
      disarm();
    } else if (armed) {
      nextSweepNanos =
          Math.min(nextSweepNanos, nowNanos + CallTimer.nanos(newConfig.ejection().interval()));
    }
  }

  /** Ends detection for good; what is ejected stays so. */
  public void stop() {
    config = null;
    disarm();
  }

  /** Takes note of thresholds that {@link #record} found reached. */
  public void onReached(EndpointState endpoint, int reached, int hosts, long nowNanos) {
    OutlierDetection settings = config;
    if (settings == null) {
      return;
    }
    arm(settings, nowNanos);
    HostMonitor monitor = endpoint.monitor();
    if (monitor == null || endpoint.isDeparted() || endpoint.isEjected()) {
      return;
    }
    if (EjectionType.CONSECUTIVE_GATEWAY_FAILURE.in(reached)) {
      eject(endpoint, EjectionType.CONSECUTIVE_GATEWAY_FAILURE, hosts, nowNanos);
      monitor.resetGatewayFailures();
    }
    if (EjectionType.CONSECUTIVE_5XX.in(reached) && !endpoint.isEjected()) {
      eject(endpoint, EjectionType.CONSECUTIVE_5XX, hosts, nowNanos);
      monitor.resetServerErrors();
    }
    if (EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE.in(reached) && !endpoint.isEjected()) {
      eject(endpoint, EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE, hosts, nowNanos);
      monitor.resetLocalFailures();
    }
  }

  /** The periodic analysis, once per {@code interval}: ends ejections, then looks for outliers. */
  public void sweep(EndpointState[] hosts, long nowNanos) {
    OutlierDetection settings = config;
    if (settings == null || !armed) {
      return;
    }
    nextSweepNanos = nowNanos + CallTimer.nanos(settings.ejection().interval());
    for (EndpointState host : hosts) {
      HostMonitor monitor = host.monitor();
      if (monitor != null) {
        unejectWhenDue(host, monitor, settings.ejection(), nowNanos);
        monitor.closeWindows();
      }
    }
    OutlierSearch search = new OutlierSearch(settings, hosts);
    search.external((host, type) -> eject(host, type, hosts.length, nowNanos));
    search.localOrigin((host, type) -> eject(host, type, hosts.length, nowNanos));
    if (!forgive(hosts, settings, nowNanos)) {
      disarm();
    }
  }

  /** The result of an active health check; returns whether the endpoint's health changed. */
  public boolean onActiveCheck(EndpointState endpoint, boolean passed, long nowNanos) {
    boolean changed = endpoint.activeCheck(passed, nowNanos);
    OutlierDetection settings = config;
    if (passed && settings != null && settings.successfulActiveHealthCheckUneject()) {
      uneject(endpoint, nowNanos);
    }
    return changed;
  }

  /** An endpoint has left the cluster. */
  public void forget(EndpointState endpoint) {
    if (endpoint.ejected(false)) {
      countEjected(-1);
    }
    endpoint.forgetMonitor();
  }

  /** When {@link #sweep} is due; {@link Long#MAX_VALUE} while there is nothing to analyse. */
  public long nextSweepNanos() {
    return nextSweepNanos;
  }

  /** {@code outlier_detection.ejections_active}. */
  public int ejected() {
    return ejected;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one call at a time
  private void countEjected(int change) {
    ejected += change;
  }

  private void eject(EndpointState host, EjectionType type, int hosts, long nowNanos) {
    OutlierDetection settings = config;
    HostMonitor monitor = host.monitor();
    if (settings == null || monitor == null || host.isEjected()) {
      return;
    }
    OutlierDetection.Ejection limits = settings.ejection();
    boolean room = 100.0 * (ejected + 1) / Math.max(1, hosts) <= Math.min(100, limits.maxPercent());
    if (!room && !(limits.alwaysEjectOne() && ejected == 0)) {
      listener.onEjectionOverflow(cluster, host, type);
      return;
    }
    boolean enforced = Long.remainderUnsigned(random.getAsLong(), 100) < enforcing(settings, type);
    if (enforced) {
      countEjected(1);
      monitor.ejectedAtNanos = nowNanos;
      monitor.jitterNanos = jitterNanos(limits);
      long base = limits.base().toNanos();
      if (times(base, monitor.backoff - 1) < maxNanos(limits)) {
        monitor.backoff++;
      }
      host.ejected(true);
      onChange.accept(host);
    }
    listener.onEjection(cluster, host, type, enforced);
  }

  private void unejectWhenDue(
      EndpointState host, HostMonitor monitor, OutlierDetection.Ejection limits, long nowNanos) {
    long lasts = Math.min(times(limits.base().toNanos(), monitor.backoff), maxNanos(limits));
    if (host.isEjected() && lasts <= nowNanos - monitor.ejectedAtNanos - monitor.jitterNanos) {
      uneject(host, nowNanos);
    }
  }

  /** So many times a duration, which may be one of centuries. */
  private static long times(long nanos, long count) {
    return count > 0 && nanos > Long.MAX_VALUE / count ? Long.MAX_VALUE : nanos * count;
  }

  private void uneject(EndpointState host, long nowNanos) {
    if (!host.ejected(false)) {
      return;
    }
    countEjected(-1);
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      // Else a counter left close to its threshold would eject the endpoint again at once.
      monitor.resetServerErrors();
      monitor.resetGatewayFailures();
      monitor.resetLocalFailures();
      monitor.wasUnejected = true;
      monitor.unejectedAtNanos = nowNanos;
    }
    onChange.accept(host);
    listener.onUnejection(cluster, host);
  }

  /** Shortens the next ejection of healthy endpoints; returns whether anything is left to watch. */
  private static boolean forgive(EndpointState[] hosts, OutlierDetection settings, long nowNanos) {
    long interval = settings.ejection().interval().toNanos();
    boolean watching = false;
    for (EndpointState host : hosts) {
      HostMonitor monitor = host.monitor();
      if (monitor == null) {
        continue;
      }
      if (!host.isEjected()) {
        boolean calm = monitor.wasUnejected && nowNanos - monitor.unejectedAtNanos >= interval;
        if (calm && monitor.backoff > 0) {
          monitor.backoff--;
        }
        if (monitor.isIdle()) {
          host.forgetMonitor();
          continue;
        }
      }
      watching = true;
    }
    return watching;
  }

  private void arm(OutlierDetection settings, long nowNanos) {
    if (!armed) {
      nextSweepNanos = nowNanos + CallTimer.nanos(settings.ejection().interval());
      armed = true;
    }
  }

  private void disarm() {
    armed = false;
    nextSweepNanos = Long.MAX_VALUE;
  }

  private long jitterNanos(OutlierDetection.Ejection limits) {
    long maxMillis = limits.maxJitter().toMillis();
    return Long.remainderUnsigned(random.getAsLong(), maxMillis + 1) * 1_000_000;
  }

  private static long maxNanos(OutlierDetection.Ejection limits) {
    return Math.max(limits.max().toNanos(), limits.base().toNanos());
  }

  private static int enforcing(OutlierDetection settings, EjectionType type) {
    return switch (type) {
      case CONSECUTIVE_5XX -> settings.consecutive().enforcingServerErrors();
      case CONSECUTIVE_GATEWAY_FAILURE -> settings.consecutive().enforcingGatewayFailures();
      case CONSECUTIVE_LOCAL_ORIGIN_FAILURE ->
          settings.consecutive().enforcingLocalOriginFailures();
      case SUCCESS_RATE -> settings.successRate().enforcing();
      case SUCCESS_RATE_LOCAL_ORIGIN -> settings.successRate().enforcingLocalOrigin();
      case FAILURE_PERCENTAGE -> settings.failurePercentage().enforcing();
      case FAILURE_PERCENTAGE_LOCAL_ORIGIN -> settings.failurePercentage().enforcingLocalOrigin();
    };
  }
}
