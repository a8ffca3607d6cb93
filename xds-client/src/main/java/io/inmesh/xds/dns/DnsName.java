package io.inmesh.xds.dns;

import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.IpRange;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One host name of one cluster, looked up at its own rate. */
final class DnsName {
  private static final Runnable NOTHING = () -> {};

  private final DnsClusters owner;
  private final DnsCluster cluster;
  private final String host;
  private final DnsOptions options;
  private List<String> addresses = List.of();
  private boolean answered;
  private boolean closed;
  private int failures;
  private Runnable cancel = NOTHING;

  DnsName(DnsClusters owner, DnsCluster cluster, String host, DnsOptions options) {
    this.owner = owner;
    this.cluster = cluster;
    this.host = host;
    this.options = options;
  }

  boolean isAnswered() {
    return answered;
  }

  List<String> addresses() {
    return addresses;
  }

  void lookUp() {
    if (IpRange.literal(host) != null) {
      answered = true;
      addresses = List.of(host);
      return;
    }
    owner.lookUp(host, options.family(), this::take);
  }

  private void take(DnsAnswer answer) {
    if (closed) {
      return;
    }
    answered = true;
    if (answer.failure() == null) {
      failures = 0;
      addresses = merge(answer.addresses());
    } else {
      // What was known stays; a name server in trouble is no reason to drop working endpoints.
      failures++;
    }
    cancel = owner.schedule(this::lookUp, delay(answer.ttl()).toNanos());
    cluster.update();
  }

  /** Name servers rotate their answers; the same addresses in another order are no news. */
  private List<String> merge(List<String> received) {
    List<String> distinct = List.copyOf(new LinkedHashSet<>(received));
    boolean same = new HashSet<>(distinct).equals(new HashSet<>(addresses));
    return same && !cluster.isLogical() ? addresses : distinct;
  }

  private Duration delay(@Nullable Duration ttl) {
    if (failures == 0) {
      Duration rate =
          options.respectTtl() && ttl != null && !ttl.isZero()
              ? Collections.max(List.of(ttl, options.minRefreshRate()))
              : options.refreshRate();
      return rate.plusNanos((long) (options.jitter().toNanos() * owner.draw()));
    }
    Duration base = options.failureRefreshRate();
    if (base == null) {
      return options.refreshRate();
    }
    Duration max = options.failureMaxRefreshRate();
    Duration limit = max == null ? base.multipliedBy(10) : max;
    Duration interval = base;
    for (int i = 1; i < failures && interval.compareTo(limit) < 0; i++) {
      interval = interval.multipliedBy(2);
    }
    long nanos = (interval.compareTo(limit) > 0 ? limit : interval).toNanos();
    // Between half and all of it, so that many names do not ask at the same time.
    return Duration.ofNanos(nanos / 2 + (long) (nanos / 2.0 * owner.draw()));
  }

  void close() {
    closed = true;
    cancel.run();
  }
}
