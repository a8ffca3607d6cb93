package io.inmesh.xds.client;

import io.inmesh.xds.transport.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/** The process's hosts, one per node, and how many use each. */
final class SharedHost {
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Map<Node, SharedHost> HOSTS = new HashMap<>();

  private final Node node;
  private final Host host;
  private int users;

  private SharedHost(Node node) {
    this.node = node;
    this.host = new Host(node);
  }

  /** The host of a node, started if it is the node's first; the lease must be released. */
  static Lease acquire(Node node) {
    LOCK.lock();
    try {
      SharedHost shared = HOSTS.computeIfAbsent(node, SharedHost::new);
      shared.users++;
      return new Lease(shared);
    } finally {
      LOCK.unlock();
    }
  }

  /** One use of a host. */
  static final class Lease {
    private final SharedHost shared;
    private final AtomicBoolean released = new AtomicBoolean();

    private Lease(SharedHost shared) {
      this.shared = shared;
    }

    Host host() {
      return shared.host;
    }

    /** Ends the use; the last one ends the host. Idempotent. */
    void release() {
      if (released.compareAndSet(false, true) && shared.isLast()) {
        shared.host.close();
      }
    }
  }

  private boolean isLast() {
    LOCK.lock();
    try {
      users--;
      return users == 0 && HOSTS.remove(node, this);
    } finally {
      LOCK.unlock();
    }
  }
}
