package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.config.MeshMode;
import java.time.Duration;
import java.util.List;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Holds the start of the application back until there is a configuration, where {@code
 * inmesh.start-timeout} says so or all of it is in files, and looks whether it has the listeners
 * that properties name. Runs before anything else starts, the web server above all.
 *
 * <p>In {@linkplain MeshMode#SHADOW shadow mode} no call needs the mesh: the start waits only where
 * {@code inmesh.start-timeout} says so, and goes on whatever is missing, which the log tells.
 */
final class MeshStart implements SmartLifecycle {
  private static final Log LOG = LogFactory.getLog(Mesh.class);

  /** Far more than reading takes. */
  private static final Duration OF_FILES = Duration.ofSeconds(10);

  private final MeshProperties properties;
  private final Mesh mesh;
  private final boolean readsFilesOnly;
  private volatile boolean running;

  /**
   * What holds back the start of this mesh.
   *
   * @param readsFilesOnly there is no control plane, so that the start waits without being told to
   */
  MeshStart(MeshProperties properties, Mesh mesh, boolean readsFilesOnly) {
    this.properties = properties;
    this.mesh = mesh;
    this.readsFilesOnly = readsFilesOnly;
  }

  @Override
  public void start() {
    Duration timeout = properties.startTimeout();
    if (timeout == null ? readsFilesOnly && !inShadow() : !timeout.isZero()) {
      await(timeout == null ? OF_FILES : timeout);
    }
    running = true;
  }

  private void await(Duration timeout) {
    boolean configured = false;
    try (ProcessEnd end = new ProcessEnd()) {
      try {
        configured = !end.hasCome() && mesh.awaitConfig(timeout);
      } catch (InterruptedException e) {
        if (!end.hasCome()) {
          Thread.currentThread().interrupt();
        }
      }
      if (!configured && end.hasCome()) {
        throw ended();
      }
    }
    if (inShadow()) {
      if (!configured) { // what else is wrong the log has from who listens to the configuration
        LOG.warn(
            "In shadow mode the start goes on: the mesh got " + mesh.whyNotConfigured(timeout));
      }
    } else if (configured) {
      check(mesh.status());
    } else if (properties.startTimeout() != null) {
      throw notConfigured(timeout);
    }
  }

  private boolean inShadow() {
    return mesh.mode() == MeshMode.SHADOW;
  }

  private MeshStartException notConfigured(Duration timeout) {
    return new MeshStartException(
        "The mesh got " + mesh.whyNotConfigured(timeout),
        "Start the control plane, correct its address in the bootstrap, raise inmesh.start-timeout,"
            + " or unset it to start without a configuration.");
  }

  /** Logged here, as the log may be closed before Spring Boot tells of a start that has failed. */
  private MeshStartException ended() {
    String ended =
        "The process was told to end before the mesh had a configuration: it got "
            + mesh.whyNotConfigured(Duration.ZERO);
    LOG.warn(ended);
    return new MeshStartException(
        ended, "Nothing, if that was meant. Otherwise have whoever ends it wait longer.");
  }

  private void check(MeshStatus status) {
    for (NamedListeners.Misnamed misnamed : new NamedListeners(properties).misnamed(status)) {
      List<String> known =
          status.listeners().stream()
              .map(ListenerStatus::name)
              .filter(name -> !name.equals(misnamed.listener()))
              .toList();
      throw new MeshStartException(
          misnamed.text(status.source()),
          known.isEmpty()
              ? "There is no other listener: see what the control plane has for this node."
              : "Name one of " + known + ", or unset " + misnamed.property() + ".");
    }
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
