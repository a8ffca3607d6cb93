package io.inmesh.health;

import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Locality;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The live state of one endpoint of one cluster. It outlives configurations for as long as the
 * endpoint's address stays in the cluster or a call to it is under way.
 *
 * <p>Thread-safe, without locks. An object takes 56 bytes; what only an outlier detector, a policy
 * or failures need hangs off it and is made on first use. Requests started, connections and
 * requests under way share one word, so that the start of an attempt is one atomic addition.
 */
public final class EndpointState {
  private static final int EJECTED = 1;
  private static final int FAILED_ACTIVE_CHECK = 2;
  private static final int DEPARTED = 4;

  /** Where the priority begins in the word of the flags; Envoy's go up to 128. */
  private static final int PRIORITY_SHIFT = 3;

  private static final int FLAGS_MASK = (1 << PRIORITY_SHIFT) - 1;

  /**
   * The lowest 22 bits: requests under way, as many as circuit breakers of two priorities admit.
   */
  private static final long ACTIVE = (1L << 22) - 1;

  /** The next 16 bits: a process has no more ports to one destination. */
  private static final int CONNECTION_SHIFT = 22;

  private static final long CONNECTION = 1L << CONNECTION_SHIFT;

  private static final long MAX_CONNECTIONS = (1L << 16) - 1;

  /** The highest 26 bits. */
  private static final int STARTED_SHIFT = 38;

  private static final long STARTED = 1L << STARTED_SHIFT;

  /** Places in {@link #failures}. */
  private static final int FAILED = 0;

  private static final int NOT_CONNECTED = 1;
  private static final int TIMED_OUT = 2;

  private static final VarHandle REQUESTS;
  private static final VarHandle FAILURES;
  private static final VarHandle FLAGS;
  private static final VarHandle MONITOR;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      REQUESTS = lookup.findVarHandle(EndpointState.class, "requests", long.class);
      FAILURES = lookup.findVarHandle(EndpointState.class, "failures", AtomicIntegerArray.class);
      FLAGS = lookup.findVarHandle(EndpointState.class, "flags", int.class);
      MONITOR = lookup.findVarHandle(EndpointState.class, "monitor", HostMonitor.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String cluster;
  private volatile Endpoint endpoint;
  private volatile Locality locality;
  private volatile long healthySinceNanos;
  private volatile long requests;
  private volatile @Nullable AtomicIntegerArray failures;
  private volatile int flags;
  private volatile @Nullable HostMonitor monitor;
  private volatile @Nullable Object policyData;

  /** An endpoint that has just become known. */
  public EndpointState(
      String cluster, Endpoint endpoint, Locality locality, int priority, long nowNanos) {
    this.cluster = Objects.requireNonNull(cluster, "cluster");
    this.endpoint = Objects.requireNonNull(endpoint, "endpoint");
    this.locality = Objects.requireNonNull(locality, "locality");
    this.flags = priority << PRIORITY_SHIFT;
    this.healthySinceNanos = nowNanos;
  }

  /**
   * The name of the cluster that it belongs to; of a leaf, where an aggregate cluster picked it.
   */
  public String cluster() {
    return cluster;
  }

  /** The latest description; its address never changes. */
  public Endpoint endpoint() {
    return endpoint;
  }

  /** Where it listens; the key of this state in its cluster. */
  public EndpointAddress address() {
    return endpoint.address();
  }

  /** The locality that it was last announced in. */
  public Locality locality() {
    return locality;
  }

  /** The priority that it was last announced in; 0 is the highest. */
  public int priority() {
    return flags >>> PRIORITY_SHIFT;
  }

  /** Requests under way. */
  public int activeRequests() {
    return (int) (requests & ACTIVE);
  }

  /** Requests ever started, modulo 2^26. */
  public long startedRequests() {
    return requests >>> STARTED_SHIFT;
  }

  /** Requests that ended without success, modulo 2^32. */
  public long failedRequests() {
    return failures(FAILED);
  }

  /** Requests that ended because no connection was made, modulo 2^32. */
  public long failedConnects() {
    return failures(NOT_CONNECTED);
  }

  /** Requests whose response did not begin in time, modulo 2^32. */
  public long timedOutRequests() {
    return failures(TIMED_OUT);
  }

  private long failures(int kind) {
    AtomicIntegerArray counts = failures;
    return counts == null ? 0 : Integer.toUnsignedLong(counts.get(kind));
  }

  /** Connections that hold a permit of this endpoint. */
  public int activeConnections() {
    return connections(requests);
  }

  private static int connections(long word) {
    return (int) (word >>> CONNECTION_SHIFT & MAX_CONNECTIONS);
  }

  /** Whether an outlier detector has ejected it. */
  public boolean isEjected() {
    return (flags & EJECTED) != 0;
  }

  /** Whether an active health check says that it is down. */
  public boolean hasFailedActiveCheck() {
    return (flags & FAILED_ACTIVE_CHECK) != 0;
  }

  /** Whether it has left its cluster; calls to it may still be under way. */
  public boolean isDeparted() {
    return (flags & DEPARTED) != 0;
  }

  /** Since when it counts as healthy, for slow start, on the mesh's clock. */
  public long healthySinceNanos() {
    return healthySinceNanos;
  }

  /**
   * What a balancer may do with it: the control plane's word, active checks and ejection together.
   */
  public Availability availability() {
    if ((flags & (EJECTED | FAILED_ACTIVE_CHECK)) != 0) {
      return Availability.UNHEALTHY;
    }
    return switch (endpoint.health()) {
      case UNKNOWN, HEALTHY -> Availability.HEALTHY;
      case DEGRADED -> Availability.DEGRADED;
      case UNHEALTHY, DRAINING, TIMEOUT -> Availability.UNHEALTHY;
    };
  }

  /** What a balancing policy keeps for itself with this endpoint; null before it put something. */
  public @Nullable Object policyData() {
    return policyData;
  }

  /** Keeps something for a balancing policy. One policy at a time owns this. */
  public void policyData(@Nullable Object data) {
    policyData = data;
  }

  /** An attempt is sent to it. Pairs with exactly one {@link #endRequest}. */
  public void startRequest() {
    REQUESTS.getAndAdd(this, STARTED + 1);
  }

  /**
   * An attempt is sent to it that takes a connection for itself, unless {@code max} are taken.
   * Pairs with exactly one {@link #endRequest}.
   */
  public boolean tryStartRequest(long max) {
    return tryAdd(STARTED + CONNECTION + 1, max);
  }

  /** An attempt that was counted as sent is not sent after all. */
  public void cancelRequest(boolean withConnection) {
    REQUESTS.getAndAdd(this, withConnection ? -(STARTED + CONNECTION + 1) : -(STARTED + 1));
  }

  /**
   * An attempt is over.
   *
   * @param withConnection whether it had a connection for itself
   * @return whether that was the last one under way on an endpoint that has left its cluster
   */
  public boolean endRequest(boolean success, boolean withConnection) {
    if (!success) {
      count(FAILED);
    }
    long before = (long) REQUESTS.getAndAdd(this, withConnection ? -(CONNECTION + 1) : -1L);
    return (before & ACTIVE) == 1 && isDeparted();
  }

  /** An attempt fails since no connection was made; {@link #endRequest} is called besides. */
  public void countFailedConnect() {
    count(NOT_CONNECTED);
  }

  /** An attempt's response has not begun in time; {@link #endRequest} is called besides. */
  public void countTimeout() {
    count(TIMED_OUT);
  }

  private void count(int kind) {
    AtomicIntegerArray counts = failures;
    if (counts == null) {
      AtomicIntegerArray created = new AtomicIntegerArray(TIMED_OUT + 1);
      AtomicIntegerArray other =
          (AtomicIntegerArray) FAILURES.compareAndExchange(this, null, created);
      counts = other == null ? created : other;
    }
    counts.incrementAndGet(kind);
  }

  /** Takes a connection permit unless {@code max} are taken. */
  public boolean tryAcquireConnection(long max) {
    return tryAdd(CONNECTION, max);
  }

  private boolean tryAdd(long added, long maxConnections) {
    long max = Math.min(maxConnections, MAX_CONNECTIONS);
    long current = requests;
    while (connections(current) < max) {
      long seen = (long) REQUESTS.compareAndExchange(this, current, current + added);
      if (seen == current) {
        return true;
      }
      current = seen;
    }
    return false;
  }

  /** Gives a connection permit back. */
  public void releaseConnection() {
    REQUESTS.getAndAdd(this, -CONNECTION);
  }

  /**
   * Takes over a new description. Called by the owner of the cluster's state, one call at a time.
   *
   * @param newEndpoint with the same address
   */
  public void describe(Endpoint newEndpoint, Locality newLocality, int newPriority) {
    endpoint = newEndpoint;
    locality = newLocality;
    int before = flags;
    while (!FLAGS.compareAndSet(
        this, before, before & FLAGS_MASK | newPriority << PRIORITY_SHIFT)) {
      before = flags;
    }
  }

  /** It has left its cluster, or has come back before its last call ended. */
  public void departed(boolean departed) {
    flag(DEPARTED, departed);
  }

  /** Takes over the result of an active check; returns whether that changed anything. */
  boolean activeCheck(boolean passed, long nowNanos) {
    boolean changed = flag(FAILED_ACTIVE_CHECK, !passed);
    if (changed && passed) {
      healthySinceNanos = nowNanos;
    }
    return changed;
  }

  /** Ejects it or takes it back; returns whether that changed anything. */
  boolean ejected(boolean ejected) {
    return flag(EJECTED, ejected);
  }

  @Nullable HostMonitor monitor() {
    return monitor;
  }

  HostMonitor monitorOrNew() {
    HostMonitor existing = monitor;
    if (existing != null) {
      return existing;
    }
    HostMonitor created = new HostMonitor();
    HostMonitor other = (HostMonitor) MONITOR.compareAndExchange(this, null, created);
    return other == null ? created : other;
  }

  void forgetMonitor() {
    monitor = null;
  }

  private boolean flag(int bit, boolean on) {
    int before = (int) (on ? FLAGS.getAndBitwiseOr(this, bit) : FLAGS.getAndBitwiseAnd(this, ~bit));
    return ((before & bit) != 0) != on;
  }

  @Override
  public String toString() {
    return address().toString();
  }
}
