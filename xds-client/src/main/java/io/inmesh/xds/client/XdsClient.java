package io.inmesh.xds.client;

import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ProtocolMachine;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.protocol.Subscriber;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.ServerConfig;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * One user's end of the process's xDS connections: says what is wanted and hears what changed.
 *
 * <p>All clients of a process whose node is equal share one thread, and one ADS stream per server.
 * Thread-safe. Whoever opened it closes it; the last one closed ends connections and threads.
 */
public final class XdsClient implements AutoCloseable {
  private final SharedHost.Lease lease;
  private final Subscriber subscriber;
  private final ChangeListener listener;
  private final AtomicBoolean closed = new AtomicBoolean();

  private XdsClient(ClientConfig config, ChangeListener listener) {
    this.listener = listener;
    this.lease = SharedHost.acquire(config.node());
    this.subscriber = lease.host().subscribe(config);
    lease.host().execute(() -> lease.host().add(this));
  }

  /**
   * Opens a client. Nothing is connected until something is wanted.
   *
   * @param config who asks, and where
   * @param listener hears of changes
   */
  public static XdsClient open(ClientConfig config, ChangeListener listener) {
    return new XdsClient(config, listener);
  }

  /**
   * Replaces what is wanted of a type. Interests set during one callback, or in a burst from
   * elsewhere, go out in one request per type.
   *
   * @param names the names; {@code *} is the wildcard
   */
  public <T> void setInterest(ResourceType<T> type, Collection<String> names) {
    List<String> copy = List.copyOf(names);
    lease.host().run(() -> subscriber.setInterest(type, copy));
  }

  /**
   * Like {@link #setInterest(ResourceType, Collection)}, with an {@code initial_fetch_timeout} of
   * each name.
   *
   * @param names the names with how long the first answer may take, in nanoseconds; 0 is without
   *     end
   */
  public <T> void setInterest(ResourceType<T> type, Map<String, Long> names) {
    Map<String, Long> copy = Map.copyOf(names);
    lease.host().run(() -> subscriber.setInterest(type, copy));
  }

  /**
   * Reads what is known.
   *
   * @param reader runs on the thread of this client; must not block
   */
  public <R> CompletableFuture<R> read(Function<CacheView, R> reader) {
    return lease.host().call(() -> reader.apply(subscriber));
  }

  /**
   * The changes that the listener has not heard of yet; it will not hear of them any more. For
   * whoever looks at what is known within a burst, so that what is known and what is told agree.
   * Only on the thread of this client.
   */
  public Set<ResourceKey> takeChanges() {
    return hasChanges() ? subscriber.takeChanges() : Set.of();
  }

  /**
   * Runs a task on the thread of this client, after a while, unless the client is closed by then.
   *
   * @param delayNanos from now, in nanoseconds
   */
  public void schedule(Runnable task, long delayNanos) {
    lease
        .host()
        .schedule(
            () -> {
              if (!closed.get()) {
                task.run();
              }
            },
            delayNanos);
  }

  /** The servers that this client's connections go to, with those of others on the same node. */
  public CompletableFuture<List<ProtocolMachine.ServerState>> servers() {
    return lease.host().call(lease.host().machine()::servers);
  }

  /** Whether a stream to a server is established, by whomever. Callable from any thread. */
  public boolean isConnected(ServerConfig server) {
    return lease.host().machine().isConnected(server);
  }

  /** Everything that anybody in the process asked for as the same node, for dumps. */
  public CompletableFuture<List<ResourceState<?>>> resources() {
    return lease.host().call(lease.host().machine()::resources);
  }

  /**
   * Wants nothing any more. Idempotent; may be called from the listener. From any other thread it
   * returns after the last callback, and if this was the last client, after its threads have ended.
   */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      lease
          .host()
          .runAndWait(() -> {
            lease.host().remove(this);
            subscriber.close();
          });
      lease.release();
    }
  }

  /** Whether the listener is to hear of something. */
  boolean hasChanges() {
    return !closed.get() && subscriber.hasChanges();
  }

  void deliverChanges() {
    if (hasChanges()) {
      listener.onChanges(subscriber.takeChanges(), subscriber);
    }
  }
}
