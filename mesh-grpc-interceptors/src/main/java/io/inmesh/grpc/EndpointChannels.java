package io.inmesh.grpc;

import io.grpc.ManagedChannel;
import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.config.EndpointAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The channels to endpoints, one for each endpoint and kind of connection, shared by all calls. A
 * channel that nobody uses is closed when the endpoint is gone, or was of no use for long.
 */
final class EndpointChannels implements AutoCloseable {
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(30);

  private final Mesh mesh;
  private final Function<EndpointKey, ManagedChannel> factory;
  private final ConcurrentMap<EndpointKey, EndpointChannel> channels = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private CallTimer.@Nullable Scheduled sweep;
  private boolean closed;

  EndpointChannels(Mesh mesh, Function<EndpointKey, ManagedChannel> factory) {
    this.mesh = mesh;
    this.factory = factory;
  }

  /** The channel for an attempt, which is to be released when the attempt is over. */
  EndpointChannel acquire(Attempt attempt) {
    EndpointKey key = EndpointKey.of(attempt);
    EndpointChannel known = channels.get(key);
    return known != null && known.tryAcquire() ? known : acquireNew(key, attempt);
  }

  private EndpointChannel acquireNew(EndpointKey key, Attempt attempt) {
    lock.lock();
    try {
      EndpointChannel known = channels.get(key);
      if (known != null && known.tryAcquire()) {
        return known;
      }
      long maxRequests = attempt.connection().maxRequestsPerConnection();
      EndpointChannel made =
          new EndpointChannel(factory.apply(key), mesh.timer()::nanoTime, maxRequests);
      made.tryAcquire();
      if (closed) {
        made.retire(); // its calls fail, and say why
      } else {
        channels.put(key, made);
        sweepLater();
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  /** How many channels there are. */
  int size() {
    return channels.size();
  }

  private void sweepLater() {
    if (sweep == null && !closed) {
      sweep = mesh.timer().schedule(mesh.timer().nanoTime() + SWEEP_NANOS, this::sweep);
    }
  }

  private void sweep() {
    lock.lock();
    try {
      sweep = null;
      closeUnused();
      if (!channels.isEmpty()) {
        sweepLater();
      }
    } finally {
      lock.unlock();
    }
  }

  private void closeUnused() {
    Set<EndpointAddress> gone = new HashSet<>();
    channels.forEach((key, channel) -> {
      if (channel.isIdle()) {
        gone.add(key.address());
      }
    });
    if (gone.isEmpty()) {
      return;
    }
    mesh.forEachEndpoint(endpoint -> gone.remove(endpoint.address()));
    Iterator<java.util.Map.Entry<EndpointKey, EndpointChannel>> each =
        channels.entrySet().iterator();
    while (each.hasNext()) {
      java.util.Map.Entry<EndpointKey, EndpointChannel> entry = each.next();
      EndpointChannel channel = entry.getValue();
      boolean unused =
          gone.contains(entry.getKey().address()) || channel.idleNanos() > UNUSED_NANOS;
      if (unused && channel.tryRetire()) {
        each.remove();
      }
    }
  }

  /** Closes all channels; what is under way on them ends as it can. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      if (sweep != null) {
        sweep.cancel();
        sweep = null;
      }
      channels.values().forEach(EndpointChannel::retire);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the channels have closed their connections.
   *
   * @return false when the time was over first
   */
  boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    long endNanos = System.nanoTime() + unit.toNanos(timeout);
    for (EndpointChannel channel : channels.values()) {
      long leftNanos = Math.max(0, endNanos - System.nanoTime());
      if (!channel.channel().awaitTermination(leftNanos, TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return true;
  }

  /** Breaks off what is under way. */
  void closeNow() {
    close();
    channels.values().forEach(channel -> channel.channel().shutdownNow());
  }

  boolean isTerminated() {
    return channels.values().stream().allMatch(channel -> channel.channel().isTerminated());
  }
}
