package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.config.ResourceMap;
import java.io.Serial;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How many inbound calls are under way, and whether there are to be no more of them. Thread-safe.
 */
public final class InboundActivity {
  private final ConcurrentHashMap<String, Count> byListener = new ConcurrentHashMap<>();
  private final AtomicLong total = new AtomicLong();
  private volatile @Nullable Runnable onIdle;

  /** Of one listener; negative once it is let go. */
  static final class Count extends AtomicLong {
    @Serial private static final long serialVersionUID = 1;
  }

  /** A call of a listener begins; what is to be given to {@link #leave}. */
  Count enter(String listener) {
    total.incrementAndGet();
    Count count = byListener.get(listener);
    while (count == null || count.incrementAndGet() <= 0) {
      if (count != null) {
        byListener.remove(listener, count); // it was let go in between
      }
      count = byListener.computeIfAbsent(listener, name -> new Count());
    }
    return count;
  }

  /** Lets go of the listeners that there are no more, but for those with calls under way. */
  public void keepOnly(ResourceMap<?> listeners) {
    byListener.forEach((name, count) -> {
      if (listeners.get(name) == null && count.compareAndSet(0, Long.MIN_VALUE)) {
        byListener.remove(name, count);
      }
    });
  }

  /** A call ends; null when it never began. */
  void leave(@Nullable Count count) {
    if (count == null) {
      return;
    }
    count.decrementAndGet();
    if (total.decrementAndGet() == 0) {
      Runnable idle = onIdle;
      if (idle != null) {
        idle.run();
      }
    }
  }

  /** How many calls are under way. */
  public long active() {
    return total.get();
  }

  /** The same by the names of their listeners; those without a call are left out. */
  public Map<String, Long> activeByListener() {
    Map<String, Long> active = new TreeMap<>();
    byListener.forEach((name, count) -> {
      long now = count.get();
      if (now > 0) {
        active.put(name, now);
      }
    });
    return active;
  }

  /** Whether callers are asked to go elsewhere. */
  public boolean isDraining() {
    return onIdle != null;
  }

  /**
   * From now on callers are asked to go elsewhere. Of several the last one counts.
   *
   * @param idle run each time when no call is left, now if there is none; must not block
   */
  public void drain(Runnable idle) {
    onIdle = idle;
    if (total.get() == 0) {
      idle.run();
    }
  }

  /**
   * Asks the caller to close its connection after this response, while draining. HTTP/2 has no such
   * header: its servers send GOAWAY (Envoy's {@code ConnectionManagerImpl::encodeHeaders}).
   */
  void editResponse(ConnectionView connection, MutableHeaders headers) {
    if (isDraining() && InboundHead.isHttp1(connection)) {
      headers.set("connection", "close");
    }
  }
}
