package io.inmesh.health;

import io.inmesh.config.OutlierDetection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/**
 * Finds outliers among the windows that a sweep has just closed: by success rate below mean -
 * factor * standard deviation, and by failure percentage at or above a threshold.
 */
final class OutlierSearch {
  private final OutlierDetection settings;
  private final EndpointState[] hosts;

  OutlierSearch(OutlierDetection settings, EndpointState[] hosts) {
    this.settings = settings;
    this.hosts = hosts;
  }

  void external(BiConsumer<EndpointState, EjectionType> found) {
    search(
        monitor -> monitor.closedExternal,
        EjectionType.SUCCESS_RATE,
        EjectionType.FAILURE_PERCENTAGE,
        found);
  }

  void localOrigin(BiConsumer<EndpointState, EjectionType> found) {
    search(
        monitor -> monitor.closedLocal,
        EjectionType.SUCCESS_RATE_LOCAL_ORIGIN,
        EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN,
        found);
  }

  private void search(
      ToLongFunction<HostMonitor> window,
      EjectionType byRate,
      EjectionType byPercentage,
      BiConsumer<EndpointState, EjectionType> found) {
    OutlierDetection.SuccessRate rate = settings.successRate();
    OutlierDetection.FailurePercentage percentage = settings.failurePercentage();
    if (hosts.length < rate.minimumHosts() && hosts.length < percentage.minimumHosts()) {
      return;
    }
    List<Candidate> forRate = busy(window, rate.requestVolume());
    List<Candidate> forPercentage = busy(window, percentage.requestVolume());
    if (!forRate.isEmpty() && forRate.size() >= rate.minimumHosts()) {
      double threshold = threshold(forRate, rate.stdevFactor() / 1000.0);
      for (Candidate each : forRate) {
        if (each.successRate < threshold) {
          found.accept(each.host, byRate);
        }
      }
    }
    if (!forPercentage.isEmpty() && forPercentage.size() >= percentage.minimumHosts()) {
      for (Candidate each : forPercentage) {
        if (100.0 - each.successRate >= percentage.threshold()) {
          found.accept(each.host, byPercentage);
        }
      }
    }
  }

  /** The endpoints that are not ejected and had at least so many results. */
  private List<Candidate> busy(ToLongFunction<HostMonitor> window, int volume) {
    List<Candidate> busy = new ArrayList<>();
    for (EndpointState host : hosts) {
      HostMonitor monitor = host.monitor();
      if (monitor == null || host.isEjected()) {
        continue;
      }
      long closed = window.applyAsLong(monitor);
      long total = HostMonitor.total(closed);
      if (total > 0 && total >= volume) {
        busy.add(new Candidate(host, HostMonitor.successRate(closed)));
      }
    }
    return busy;
  }

  static double threshold(List<Candidate> candidates, double factor) {
    double sum = 0;
    for (Candidate each : candidates) {
      sum += each.successRate;
    }
    double mean = sum / candidates.size();
    double variance = 0;
    for (Candidate each : candidates) {
      variance += (each.successRate - mean) * (each.successRate - mean);
    }
    return mean - factor * Math.sqrt(variance / candidates.size());
  }

  /** An endpoint with its success rate in percent. */
  record Candidate(EndpointState host, double successRate) {}
}
