package io.inmesh.internal;

import io.inmesh.call.InboundState;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.IpRange;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.Snapshot;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who serves an address and wants to know whether calls there can be decided. Guarded by
 * the lock of {@link ConfigIntake}.
 */
public final class InboundWatch implements InboundState.Watch {
  private static final System.Logger LOG = System.getLogger("io.inmesh");

  private final ConfigIntake intake;
  private final EndpointAddress address;
  private final @Nullable Demand demand;
  private final Consumer<InboundState> watcher;
  private @Nullable InboundState told;
  private volatile boolean closed;
  private volatile @Nullable CompiledInbound served;

  /**
   * @param demand for the listener of the address; null: the one that has its port
   */
  InboundWatch(
      ConfigIntake intake,
      EndpointAddress address,
      @Nullable Demand demand,
      Consumer<InboundState> watcher) {
    this.intake = intake;
    this.address = address;
    this.demand = demand;
    this.watcher = watcher;
  }

  /**
   * Tells the watcher what is new to it. What it throws is its own matter: others are told too.
   *
   * @param whyPending why the source has not told of what it has not told of
   */
  void look(@Nullable Snapshot snapshot, String whyPending) {
    tell(state(snapshot, whyPending));
  }

  /** Tells the watcher that the mesh is closed. */
  void end() {
    tell(new InboundState.Closed());
  }

  private void tell(InboundState now) {
    if (closed || told instanceof InboundState.Closed || now.equals(told)) {
      return;
    }
    told = now;
    try {
      watcher.accept(now);
    } catch (Throwable e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a watcher of calls that come in at " + address + " failed at: " + now,
          e);
    }
  }

  private InboundState state(@Nullable Snapshot snapshot, String whyPending) {
    if (snapshot == null) {
      return new InboundState.Pending(whyPending);
    }
    if (demand != null) {
      InboundState not = whyNot(snapshot, demand.listener(), whyPending);
      if (not != null) {
        return not;
      }
    }
    CompiledInbound found = snapshot.inbound().find(address.port());
    if (found == null) {
      return new InboundState.Absent(snapshot.inbound().whyNone(address.port()));
    }
    String refusal = found.refusal();
    if (!refusal.isEmpty()) {
      return refused(snapshot.config(), found, refusal);
    }
    served = found;
    return new InboundState.Serving(found.connections());
  }

  /** One whose routes may still come is not refused for good. */
  private static InboundState refused(MeshConfig config, CompiledInbound found, String refusal) {
    for (String table : found.missingTables()) {
      Problem problem = config.problems().get(Problem.key(ResourceKind.ROUTE_TABLE, table));
      if (problem == null || problem.absent()) {
        return new InboundState.Absent(refusal);
      }
    }
    return new InboundState.Refused(refusal);
  }

  /** The listener by which one of these has served last at a port; null for none. */
  static @Nullable CompiledInbound lastServed(List<InboundWatch> watches, int port) {
    for (InboundWatch watch : watches) {
      if (watch.address.port() == port && watch.served != null) {
        return watch.served;
      }
    }
    return null;
  }

  private @Nullable InboundState whyNot(Snapshot snapshot, String name, String whyPending) {
    Listener listener = snapshot.config().listeners().get(name);
    if (listener == null) {
      Problem problem = snapshot.config().problems().get(Problem.key(ResourceKind.LISTENER, name));
      if (problem == null) {
        return new InboundState.Pending("listener " + name + ": " + whyPending);
      }
      String reason = "listener " + name + ": " + problem.reason();
      return problem.absent() ? new InboundState.Absent(reason) : new InboundState.Refused(reason);
    }
    EndpointAddress of = listener.address();
    return of != null && of.port() == address.port() && sameHost(of.host(), address.host())
        ? null
        : new InboundState.Refused(
            "listener " + name + " has the address " + of + " (expected: " + address + ")");
  }

  private static boolean sameHost(String one, String other) {
    InetAddress literal = IpRange.literal(one);
    return one.equals(other) || (literal != null && literal.equals(IpRange.literal(other)));
  }

  /** Is told no more, and needs the listener no longer. Idempotent; the watcher may call it. */
  @Override
  public void close() {
    closed = true;
    intake.release(this, address, demand);
  }
}
