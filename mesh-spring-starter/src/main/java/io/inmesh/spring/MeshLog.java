package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.admin.MeshStatus;
import io.inmesh.telemetry.MeshListener;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the application's log what is wrong with the mesh's configuration: once when it begins
 * or changes, and once when it is over. Thread-safe.
 */
final class MeshLog implements MeshListener {
  private final Log log;
  private final NamedListeners listeners;
  private final Set<String> limitedClusters;
  private final ReentrantLock writing = new ReentrantLock();
  private final Set<String> known = new LinkedHashSet<>();
  private @Nullable Mesh mesh;
  private @Nullable String trouble;
  private boolean configured;

  /**
   * A log of nothing so far.
   *
   * @param limitedClusters clusters that properties give limits
   */
  MeshLog(Log log, NamedListeners listeners, Set<String> limitedClusters) {
    this.log = log;
    this.listeners = listeners;
    this.limitedClusters = limitedClusters;
  }

  /** The mesh that this listens to; what has come before is looked at now. */
  void of(Mesh listenedTo) {
    writing.lock();
    try {
      mesh = listenedTo;
      look(listenedTo);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void onConfig(int listenerCount, int clusterCount, long compileNanos) {
    writing.lock();
    try {
      if (!configured) {
        configured = true;
        log.info(
            "The mesh has its first configuration: listeners "
                + listenerCount
                + ", clusters "
                + clusterCount);
      }
      Mesh current = mesh;
      if (current != null) {
        look(current);
      }
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void onConfigTrouble(@Nullable String now) {
    writing.lock();
    try {
      if (now != null) {
        log.warn(
            "The configuration of the mesh is in trouble, "
                + (configured ? "what is good of it serves: " : "there is none yet: ")
                + now);
      } else if (trouble != null) {
        log.info("The configuration of the mesh is well again.");
      }
      trouble = now;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void onConfigNotice(String notice) {
    log.warn("A notice on the configuration of the mesh: " + notice);
  }

  /** Compares with what properties of the application expect. */
  private void look(Mesh current) {
    if (!current.isConfigured()) {
      return;
    }
    Set<String> now = new LinkedHashSet<>();
    if (listeners.any()) {
      MeshStatus status = current.status();
      listeners.misnamed(status).forEach(each -> now.add(each.text(status.source())));
    }
    for (String cluster : limitedClusters) {
      if (current.clusterStatus(cluster) == null) {
        now.add("inmesh.clusters." + cluster + " has limits for a cluster that does not exist");
      }
    }
    for (String problem : now) {
      if (known.add(problem)) {
        log.warn(problem);
      }
    }
    known.removeIf(problem -> {
      boolean over = !now.contains(problem);
      if (over) {
        log.info("No longer so: " + problem);
      }
      return over;
    });
  }
}
