package io.inmesh.balance;

import io.inmesh.call.CallTimer;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Locality;
import io.inmesh.health.EndpointState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The hosts of an {@code ORIGINAL_DST} cluster: each address that a call asked for, from its first
 * use until nobody has used it during a whole interval. As in Envoy the health of a host plays no
 * part in the choice: there is no other one.
 *
 * <p>Picks come from any thread; the rest is used by one thread at a time ({@link SerialTasks}).
 */
final class OriginalDestinations {
  private final String cluster;
  private final LongConsumer onNewHost;
  private final Map<EndpointAddress, EndpointState> hosts = new ConcurrentHashMap<>();

  /** By host, how many requests it had been sent at the last look. */
  private Map<EndpointState, Long> startedBefore = Map.of();

  private long nextLookNanos = Long.MAX_VALUE;

  /**
   * No hosts yet.
   *
   * @param onNewHost told the time after each pick that made a host
   */
  OriginalDestinations(String cluster, LongConsumer onNewHost) {
    this.cluster = cluster;
    this.onNewHost = onNewHost;
  }

  /** Picks what a call asks for; none when it asks for nothing that is an address. */
  Picker picker(OriginalDst wanted) {
    return context -> pick(wanted, context);
  }

  private @Nullable EndpointState pick(OriginalDst wanted, PickContext context) {
    EndpointAddress asked = context.originalDestination(wanted);
    if (asked == null) {
      return null;
    }
    EndpointAddress address =
        wanted.portOverride() < 0
            ? asked
            : new EndpointAddress(asked.host(), wanted.portOverride());
    EndpointState known = hosts.get(address);
    if (known != null) {
      return known;
    }
    long now = context.nowNanos();
    Endpoint described = Endpoint.of(address.host(), address.port());
    EndpointState created = new EndpointState(cluster, described, Locality.NONE, 0, now);
    if (context.peeks()) {
      return created;
    }
    EndpointState other = hosts.putIfAbsent(address, created);
    if (other != null) {
      return other;
    }
    onNewHost.accept(now);
    return created;
  }

  /** All of them at this moment. */
  EndpointTable table() {
    return EndpointTable.of(hosts.values().toArray(new EndpointState[0]));
  }

  /** When {@link #forgetUnused} is due; {@link Long#MAX_VALUE} while there is no host. */
  long nextLookNanos() {
    return nextLookNanos;
  }

  /** Plans the next look where there is something to look at. */
  void plan(OriginalDst wanted, long nowNanos) {
    if (hosts.isEmpty()) {
      nextLookNanos = Long.MAX_VALUE;
    } else if (nextLookNanos == Long.MAX_VALUE) {
      nextLookNanos = nowNanos + CallTimer.nanos(wanted.cleanupInterval());
    }
  }

  /**
   * Forgets the hosts without calls that were not asked for since the last look, when it is time.
   *
   * @return whether there were such
   */
  boolean forgetUnused(OriginalDst wanted, long nowNanos) {
    if (nextLookNanos == Long.MAX_VALUE || nextLookNanos - nowNanos > 0) {
      return false;
    }
    Map<EndpointState, Long> started = new HashMap<>();
    boolean forgot = false;
    for (EndpointState host : List.copyOf(hosts.values())) {
      Long before = startedBefore.get(host);
      if (before != null && before == host.startedRequests() && host.activeRequests() == 0) {
        hosts.remove(host.address());
        forgot = true;
      } else {
        started.put(host, host.startedRequests());
      }
    }
    startedBefore = started;
    nextLookNanos = Long.MAX_VALUE;
    plan(wanted, nowNanos);
    return forgot;
  }
}
