package io.inmesh.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.inmesh.call.CallTimer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The state of a channel of the mesh: the best one among its connections to endpoints, as a load
 * balancer of gRPC has it (ready, else connecting, else idle, else failing). There are connections
 * to endpoints that calls have gone to. A channel without any is idle; when it is asked to connect,
 * it does so to the endpoint that a call of no particular method would go to.
 */
final class Connectivity {
  /** How soon the mesh is asked again where calls go, when it could not say: longer each time. */
  private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long MAX_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What a channel that is to connect, without a call, finds. */
  enum Destination {
    /** The connection to an endpoint, which has been told to connect. */
    FOUND,
    /** There is no configuration yet. */
    UNKNOWN,
    /** A cluster without an endpoint that a call could go to. */
    UNAVAILABLE,
    /** It depends on the call. */
    NONE
  }

  /** Connects to where calls go. */
  @FunctionalInterface
  interface Connector {
    Destination connect();
  }

  private record Waiting(ConnectivityState source, Runnable callback) {}

  private final EndpointChannels channels;
  private final CallTimer timer;
  private final Executor executor;
  private final Connector connector;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<Waiting> waiting = new ArrayList<>();
  private Destination wanted = Destination.NONE;
  private CallTimer.@Nullable Scheduled again;
  private long pauseNanos = AGAIN_NANOS;
  private boolean shutdown;

  /**
   * @param executor of callbacks
   */
  Connectivity(EndpointChannels channels, CallTimer timer, Executor executor, Connector connector) {
    this.channels = channels;
    this.timer = timer;
    this.executor = executor;
    this.connector = connector;
    channels.onMade(this::watch);
  }

  /** The state; an idle channel begins to connect when that is wanted. */
  ConnectivityState state(boolean connect) {
    ConnectivityState now = current();
    if (connect && now == ConnectivityState.IDLE) {
      if (channels.size() == 0) {
        connect(AGAIN_NANOS);
      } else {
        channels.forEach(channel -> channel.getState(true));
      }
      return current();
    }
    return now;
  }

  /** Runs a callback, once, when the state is not this one (any more). */
  void notifyWhenChanged(ConnectivityState source, Runnable callback) {
    lock.lock();
    try {
      waiting.add(new Waiting(source, callback));
    } finally {
      lock.unlock();
    }
    changed();
  }

  /** Lets go of all connections; calls under way on them go on. */
  void enterIdle() {
    stopConnecting();
    channels.forEach(ManagedChannel::enterIdle);
    changed();
  }

  void resetBackoff() {
    channels.forEach(ManagedChannel::resetConnectBackoff);
  }

  /** There will be no other state. */
  void shutdown() {
    lock.lock();
    try {
      shutdown = true;
    } finally {
      lock.unlock();
    }
    stopConnecting();
    changed();
  }

  private ConnectivityState current() {
    lock.lock();
    try {
      if (shutdown) {
        return ConnectivityState.SHUTDOWN;
      }
      ConnectivityState best = null;
      for (ConnectivityState each : channels.states()) {
        best = better(best, each);
      }
      if (best != null) {
        return best;
      }
      return switch (wanted) {
        case FOUND, UNKNOWN -> ConnectivityState.CONNECTING;
        case UNAVAILABLE -> ConnectivityState.TRANSIENT_FAILURE;
        case NONE -> ConnectivityState.IDLE;
      };
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable ConnectivityState better(
      @Nullable ConnectivityState one, ConnectivityState other) {
    return other != ConnectivityState.SHUTDOWN && (one == null || rank(other) < rank(one))
        ? other
        : one;
  }

  private static int rank(ConnectivityState state) {
    return switch (state) {
      case READY -> 0;
      case CONNECTING -> 1;
      case IDLE -> 2;
      case TRANSIENT_FAILURE -> 3;
      case SHUTDOWN -> 4;
    };
  }

  // ---- a connection without a call ----

  /**
   * Connects.
   *
   * @param pause after which to ask again, if it is not known where to
   */
  private void connect(long pause) {
    Destination found = find();
    lock.lock();
    try {
      stopAsking();
      wanted = shutdown || found == Destination.FOUND ? Destination.NONE : found;
      if (wanted != Destination.NONE) {
        pauseNanos = Math.min(2 * pause, MAX_AGAIN_NANOS);
        again = timer.schedule(timer.nanoTime() + pause, this::handOver);
      }
    } finally {
      lock.unlock();
    }
    changed();
  }

  /** What a channel cannot be made of now, it may be later; calls say why it cannot. */
  private Destination find() {
    try {
      return connector.connect();
    } catch (RuntimeException e) {
      return Destination.UNAVAILABLE;
    }
  }

  /** The timer is for short tasks; the application's own code has a part in making a channel. */
  private void handOver() {
    try {
      executor.execute(this::connectAgain);
    } catch (RejectedExecutionException ended) {
      stopConnecting(); // nobody hears of states any more
    }
  }

  private void connectAgain() {
    long pause;
    lock.lock();
    try {
      again = null;
      if (wanted == Destination.NONE) {
        return;
      }
      if (channels.size() > 0) {
        wanted = Destination.NONE; // A call has come, and says where calls go.
      }
      pause = pauseNanos;
    } finally {
      lock.unlock();
    }
    if (channels.size() == 0) {
      connect(pause);
    }
  }

  private void stopConnecting() {
    lock.lock();
    try {
      wanted = Destination.NONE;
      stopAsking();
    } finally {
      lock.unlock();
    }
  }

  private void stopAsking() {
    if (again != null) {
      again.cancel();
      again = null;
    }
  }

  // ---- changes ----

  private void watch(ManagedChannel channel) {
    ConnectivityState seen = channel.getState(false);
    if (seen != ConnectivityState.SHUTDOWN) {
      channel.notifyWhenStateChanged(
          seen,
          () -> {
            watch(channel); // first, lest a change between the two is told to nobody
            changed();
          });
    }
  }

  private void changed() {
    List<Runnable> due = new ArrayList<>();
    ConnectivityState now = current();
    lock.lock();
    try {
      for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
        Waiting one = each.next();
        if (one.source() != now) {
          each.remove();
          due.add(one.callback());
        }
      }
    } finally {
      lock.unlock();
    }
    for (Runnable callback : due) {
      try {
        executor.execute(callback);
      } catch (RejectedExecutionException ended) {
        // Nobody hears of states any more; whoever changes this one has other things to do.
      }
    }
  }
}
