package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Holds the start of the application back until there is a configuration, where {@code
 * inmesh.start-timeout} says so, and looks whether it has the listeners that properties name. Runs
 * before anything else starts, the web server above all.
 */
final class MeshStart implements SmartLifecycle {
  private final MeshProperties properties;
  private final Mesh mesh;
  private final FirstConfiguration first;
  private volatile boolean running;

  MeshStart(MeshProperties properties, Mesh mesh, FirstConfiguration first) {
    this.properties = properties;
    this.mesh = mesh;
    this.first = first;
  }

  @Override
  public void start() {
    Duration timeout = properties.startTimeout();
    if (timeout != null && !timeout.isZero()) {
      await(timeout);
    }
    running = true;
  }

  private void await(Duration timeout) {
    boolean configured = false;
    try {
      configured = first.await(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    MeshStatus status = mesh.status();
    if (!configured) {
      throw notConfigured(status, timeout);
    }
    check("inmesh.outbound.listener", properties.outbound().listener(), status);
    check("inmesh.inbound.listener", properties.inbound().listener(), status);
  }

  private static MeshStartException notConfigured(MeshStatus status, Duration timeout) {
    String trouble = status.trouble();
    return new MeshStartException(
        "The mesh got no configuration from "
            + status.source()
            + " within "
            + timeout.toMillis()
            + " ms"
            + (trouble == null ? "." : ": " + trouble),
        "Start the control plane, correct its address in the bootstrap, raise inmesh.start-timeout,"
            + " or unset it to start without a configuration.");
  }

  private static void check(String property, @Nullable String listener, MeshStatus status) {
    List<String> known = status.listeners().stream().map(ListenerStatus::name).toList();
    if (listener == null || known.contains(listener)) {
      return;
    }
    String why =
        status.problems().stream()
            .filter(p -> p.kind() == ResourceKind.LISTENER && p.name().equals(listener))
            .map(Problem::reason)
            .findFirst()
            .orElse("it does not exist");
    throw new MeshStartException(
        property + " names the listener '" + listener + "' of " + status.source() + ": " + why,
        known.isEmpty()
            ? "There is no listener at all: see what the control plane has for this node."
            : "Name one of " + known + ", or unset " + property + ".");
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before all others. */
  @Override
  public int getPhase() {
    return Integer.MIN_VALUE;
  }
}
