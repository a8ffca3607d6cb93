package io.inmesh.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.config.EndpointAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The channels to endpoints, one for each endpoint and kind of connection, shared by all calls,
 * beside those that end with what is under way on them. A channel that nobody uses is closed when
 * the endpoint is gone, or was of no use for long.
 */
final class EndpointChannels implements AutoCloseable {
  private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long UNUSED_NANOS = TimeUnit.MINUTES.toNanos(30);

  private final Mesh mesh;
  private final Function<EndpointKey, ManagedChannel> factory;
  private final ConcurrentMap<EndpointKey, EndpointChannel> channels = new ConcurrentHashMap<>();

  /** Those that others have taken the place of, until they are closed. */
  private final Set<EndpointChannel> leaving = ConcurrentHashMap.newKeySet();

  private final ReentrantLock lock = new ReentrantLock();
  private volatile Consumer<ManagedChannel> onMade = made -> {};

  // Written with the lock held, or by the sweep itself.
  private volatile CallTimer.@Nullable Scheduled sweep;
  private volatile boolean closed;

  EndpointChannels(Mesh mesh, Function<EndpointKey, ManagedChannel> factory) {
    this.mesh = mesh;
    this.factory = factory;
  }

  /** Has somebody told of each channel as it is made; called before there is any. */
  void onMade(Consumer<ManagedChannel> watcher) {
    onMade = watcher;
  }

  /** The channel for an attempt, which is to be released when the attempt is over. */
  EndpointChannel acquire(Attempt attempt) {
    return acquire(EndpointKey.of(attempt));
  }

  /** The same, for whoever knows the endpoint and how connections to it are made. */
  EndpointChannel acquire(EndpointKey key) {
    EndpointChannel known = channels.get(key);
    return known != null && known.tryAcquire() ? known : acquireNew(key);
  }

  private EndpointChannel acquireNew(EndpointKey key) {
    lock.lock();
    try {
      EndpointChannel known = channels.get(key);
      if (known != null && known.tryAcquire()) {
        return known;
      }
      long maxRequests = key.connection().maxRequestsPerConnection();
      EndpointChannel made =
          new EndpointChannel(factory.apply(key), mesh.timer()::nanoTime, maxRequests);
      made.tryAcquire();
      if (closed) {
        made.retire(); // its calls fail, and say why
      } else {
        channels.put(key, made);
        if (known != null) {
          leave(known);
        }
        onMade.accept(made.channel());
        sweepLater();
      }
      return made;
    } finally {
      lock.unlock();
    }
  }

  private void leave(EndpointChannel old) {
    leaving.removeIf(each -> each.channel().isTerminated());
    leaving.add(old);
    old.retireWhenUnused();
  }

  private Stream<EndpointChannel> all() {
    return Stream.concat(channels.values().stream(), leaving.stream());
  }

  /** How many channels there are. */
  int size() {
    return channels.size();
  }

  /** Visits the channels. */
  void forEach(Consumer<ManagedChannel> visitor) {
    channels.values().forEach(channel -> visitor.accept(channel.channel()));
  }

  /** The states of the channels, in no order. */
  List<ConnectivityState> states() {
    return channels.values().stream().map(one -> one.channel().getState(false)).toList();
  }

  private void sweepLater() {
    if (sweep == null && !closed) {
      sweep = schedule();
    }
  }

  private CallTimer.Scheduled schedule() {
    return mesh.timer().schedule(mesh.timer().nanoTime() + SWEEP_NANOS, this::sweep);
  }

  private void sweep() {
    if (!lock.tryLock()) { // A channel is being made, with settings of the application.
      CallTimer.Scheduled again = schedule();
      sweep = again;
      if (closed) { // close() may have seen the one before
        again.cancel();
      }
      return;
    }
    try {
      sweep = null;
      leaving.removeIf(each -> each.channel().isTerminated());
      closeUnused();
      if (!channels.isEmpty() || !leaving.isEmpty()) {
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
      CallTimer.Scheduled waiting = sweep;
      if (waiting != null) {
        waiting.cancel();
      }
      all().forEach(EndpointChannel::retire);
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
    for (EndpointChannel channel : all().toList()) {
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
    all().forEach(channel -> channel.channel().shutdownNow());
  }

  boolean isTerminated() {
    return all().allMatch(channel -> channel.channel().isTerminated());
  }
}
