package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One logical stream to a server over all its incarnations: opens it when something is wanted,
 * reopens it with back-off, and lets one response in at a time.
 *
 * <p>A stream that ends after a response is no error (servers rebalance). One that ends before is,
 * and so is one that ends because a response was too large: it would be again (gRFC A57).
 */
final class ServerStream {
  /** A response that is too large, or that is no message: the next stream would get it again. */
  private static final Set<StatusCode> WOULD_FAIL_AGAIN =
      Set.of(StatusCode.RESOURCE_EXHAUSTED, StatusCode.DATA_LOSS);

  private final ServerSession session;
  private final @Nullable String method;
  private final String typeUrl;
  private final Map<String, TypeSubscription<?>> subscriptions = new LinkedHashMap<>();
  private final Backoff backoff;
  private @Nullable Attempt attempt;
  private TimerQueue.@Nullable Timer retry;
  private @Nullable XdsStatus failure;

  /**
   * @param method {@code service/Method}; null if the server cannot serve the type
   * @param typeUrl the stream's only type; empty for an aggregated stream
   */
  ServerStream(ServerSession session, @Nullable String method, String typeUrl) {
    this.session = session;
    this.method = method;
    this.typeUrl = typeUrl;
    this.backoff = new Backoff(session.machine.environment.random());
  }

  void add(TypeSubscription<?> subscription) {
    subscriptions.put(subscription.type.typeUrl(), subscription);
  }

  @Nullable XdsStatus failure() {
    return failure;
  }

  boolean isReady() {
    return attempt != null && attempt.ready;
  }

  void flush() {
    Attempt current = attempt;
    if (current == null) {
      if (retry == null && isWanted()) {
        open();
      }
    } else if (current.ready && !ofAnotherStream().isEmpty()) {
      ofAnotherStream().forEach(TypeSubscription::forgetVersion); // more than that is wanted now
      end(current);
      open();
    } else if (current.ready) {
      for (TypeSubscription<?> subscription : subscriptions.values()) {
        subscription.flush(current);
      }
      current.readOne();
    }
  }

  void close() {
    if (retry != null) {
      retry.cancel();
    }
    end(attempt);
  }

  private void end(@Nullable Attempt current) {
    attempt = null;
    if (current != null && current.stream != null) {
      current.stream.cancel();
    }
    subscriptions.values().forEach(TypeSubscription::streamEnded);
    session.machine.connectionChanged(session);
  }

  private List<TypeSubscription<?>> ofAnotherStream() {
    List<TypeSubscription<?>> found = new ArrayList<>(0);
    for (TypeSubscription<?> subscription : subscriptions.values()) {
      if (subscription.needsAnotherStream()) {
        found.add(subscription);
      }
    }
    return found;
  }

  private boolean isWanted() {
    for (TypeSubscription<?> subscription : subscriptions.values()) {
      if (subscription.hasInterest()) {
        return true;
      }
    }
    return false;
  }

  private void open() {
    if (method == null) {
      failure =
          new XdsStatus(
              StatusCode.UNIMPLEMENTED,
              session.config.target()
                  + ": no discovery service of its own for "
                  + typeUrl
                  + " (expected: ADS)");
      return;
    }
    Attempt opened = new Attempt();
    attempt = opened;
    try {
      opened.stream = session.open(method, opened);
    } catch (RuntimeException | LinkageError e) { // as if it had ended: it is tried again
      ended(opened, new XdsStatus(StatusCode.INTERNAL, "the stream cannot be opened: " + e));
      session.machine.failedAtOnce();
    }
  }

  private void ended(Attempt ended, XdsStatus status) {
    attempt = null;
    subscriptions.values().forEach(TypeSubscription::streamEnded);
    session.machine.connectionChanged(session);
    boolean harmless = ended.responded && !WOULD_FAIL_AGAIN.contains(status.code());
    long delay;
    if (harmless) {
      backoff.reset();
      delay = Math.max(0, backoff.nextNanos() - (session.machine.now() - ended.startNanos));
      backoff.reset();
    } else {
      failure = new XdsStatus(status.code(), session.config.target() + ": " + describe(status));
      delay = backoff.nextNanos();
    }
    retry = session.machine.timers.schedule(delay, () -> retry = null);
  }

  private static String describe(XdsStatus status) {
    return status.code() + (status.message().isEmpty() ? "" : " " + status.message());
  }

  /** One incarnation. */
  final class Attempt implements XdsTransport.Listener {
    private final long startNanos = session.machine.now();
    private XdsTransport.@Nullable Stream stream;
    private boolean ready;
    private boolean responded;
    private boolean readDue;
    private boolean introduced;

    private XdsTransport.Stream stream() {
      if (stream == null) {
        throw new IllegalStateException("the transport called back before it opened the stream");
      }
      return stream;
    }

    /** Whether this request is the stream's first, which carries the node. */
    boolean introduce() {
      boolean first = !introduced;
      introduced = true;
      return first;
    }

    void send(ByteString request) {
      stream().send(request);
    }

    private void readOne() {
      if (readDue) {
        readDue = false;
        stream().requestNext();
      }
    }

    @Override
    public void onReady() {
      if (attempt == this && !ready) {
        ready = true;
        readDue = true;
        session.machine.connectionChanged(session);
        subscriptions.values().forEach(TypeSubscription::streamStarted);
      }
    }

    @Override
    public void onMessage(Message response) {
      if (attempt != this) {
        return;
      }
      readDue = true;
      if (!responded) {
        responded = true;
        failure = null;
        session.onResponse();
      }
      if (response instanceof DiscoveryResponse sotw) {
        TypeSubscription<?> subscription = subscription(sotw.getTypeUrl());
        if (subscription instanceof SotwSubscription<?> known && known.isStarted()) {
          known.onResponse(sotw, this);
        }
      } else if (response instanceof DeltaDiscoveryResponse delta) {
        TypeSubscription<?> subscription = subscription(delta.getTypeUrl());
        if (subscription instanceof DeltaSubscription<?> known && known.isStarted()) {
          known.onResponse(delta, this);
        }
      }
    }

    private @Nullable TypeSubscription<?> subscription(String url) {
      return subscriptions.get(url.isEmpty() ? typeUrl : url);
    }

    @Override
    public void onClosed(XdsStatus status) {
      if (attempt == this) {
        ended(this, status);
      }
    }
  }
}
