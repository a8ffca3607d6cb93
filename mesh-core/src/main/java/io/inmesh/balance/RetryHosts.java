package io.inmesh.balance;

import io.inmesh.config.RetryPolicy.HostSelection;
import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which hosts and priorities the retries of one call avoid ({@code retry_host_predicate}, {@code
 * retry_priority}). A call makes one when its first attempt has failed, and lets its {@link
 * PickContext} ask it. Used by one thread at a time.
 */
public final class RetryHosts {
  private static final String LB_METADATA = "envoy.lb";

  private final HostSelection config;
  private final List<EndpointState> attempted = new ArrayList<>(2);
  private final RetryPriority priority;

  /** For a call with this configuration. */
  public RetryHosts(HostSelection config) {
    this.config = config;
    this.priority = new RetryPriority(config.previousPriorityUpdateFrequency());
  }

  /** An attempt was sent to this host, which was picked in this cluster. */
  public void attempted(ClusterState cluster, EndpointState host) {
    if (!wasAttempted(host)) {
      attempted.add(host);
    }
    priority.attempted(cluster.priorityOf(host));
  }

  /** For {@link PickContext#hostSelectionAttempts}. */
  public long hostSelectionAttempts() {
    return config.maxSelectionAttempts();
  }

  /** For {@link PickContext#rejects}. */
  public boolean rejects(EndpointState host) {
    return (config.avoidPrevious() && wasAttempted(host))
        || (config.omitCanary() && isCanary(host))
        || hasOmittedMetadata(host);
  }

  /** For {@link PickContext#priorityLoads}. */
  public PriorityLoads priorityLoads(PriorityLoads own) {
    return priority.loads(own);
  }

  private boolean wasAttempted(EndpointState host) {
    for (EndpointState each : attempted) {
      if (each == host || each.address().equals(host.address())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCanary(EndpointState host) {
    return Boolean.TRUE.equals(host.endpoint().metadata().value(LB_METADATA, "canary"));
  }

  private boolean hasOmittedMetadata(EndpointState host) {
    Map<String, Object> omitted = config.omitMetadata();
    return !omitted.isEmpty()
        && host.endpoint()
            .metadata()
            .namespace(LB_METADATA)
            .entrySet()
            .containsAll(omitted.entrySet());
  }
}
