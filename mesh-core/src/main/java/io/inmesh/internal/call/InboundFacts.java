package io.inmesh.internal.call;

import io.inmesh.call.CallInfo;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.Waker;
import io.inmesh.config.Metadata;
import io.inmesh.internal.filter.FilterHost;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.HeaderList;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an inbound call: the facts that its state machine writes and that its filters,
 * formats and listeners read, from any thread.
 */
abstract class InboundFacts extends TimedCall implements FilterHost, LocalReplies.Flags {
  private static final AtomicLongFieldUpdater<InboundFacts> START_EPOCH =
      AtomicLongFieldUpdater.newUpdater(InboundFacts.class, "startEpochNanos");

  final CallEnvironment environment;
  final RequestView request;
  final ConnectionView connection;

  volatile @Nullable InboundRoute routed;
  volatile String details = "";
  volatile int status;
  private final Waker waker;
  private volatile long flags;

  /** When the call began, since 1970; 0 before anybody has asked. */
  private volatile long startEpochNanos;

  private volatile long heldNanos;

  /** A filter wants its turn before its pause is over. */
  private volatile boolean woken;

  InboundFacts(
      CallEnvironment environment, RequestView request, ConnectionView connection, Waker waker) {
    this.environment = environment;
    this.request = request;
    this.connection = connection;
    this.waker = waker;
  }

  /** What is known of the call so far. From any thread. */
  public final CallInfo info() {
    InboundRoute found = routed;
    return new CallInfo(
        found == null ? "" : found.virtualHostName(),
        found == null ? "" : found.routeName(),
        found == null ? "" : found.clusterName(),
        "",
        0,
        ResponseFlag.text(flags),
        details);
  }

  final @Nullable InboundRoute routedOrNull() {
    return routed;
  }

  final InboundRoute routed() {
    return Objects.requireNonNull(routed, "not routed");
  }

  final CallEnvironment environment() {
    return environment;
  }

  final int status() {
    return status;
  }

  /** When the call began, since 1970; the same however often it is asked for, by whomever. */
  final long startEpochNanos() {
    if (startEpochNanos == 0) {
      START_EPOCH.compareAndSet(this, 0, epochNanos(environment));
    }
    return startEpochNanos;
  }

  @Override
  final long heldNanos() {
    return heldNanos;
  }

  @Override
  final void heldBack(long nanos) {
    heldNanos = nanos;
  }

  final String details() {
    return details;
  }

  @Override
  public final long flags() {
    return flags;
  }

  @Override
  public final RequestView routedRequest() {
    return routed().request();
  }

  @Override
  public final HeaderList copyHeaders() {
    return routed().request().headers();
  }

  @Override
  public final ConnectionView connection() {
    return connection;
  }

  @Override
  public final @Nullable InetAddress client() {
    return routed().client();
  }

  @Override
  public final boolean forwards() {
    return routed().forwards();
  }

  @Override
  public final String clusterName() {
    return routed().clusterName();
  }

  @Override
  public final Metadata routeMetadata() {
    return routed().metadata();
  }

  @Override
  public final long nanoTime() {
    return environment.nanoTime();
  }

  @Override
  public final long drawRandom() {
    return environment.random();
  }

  @Override
  public final void raiseFlag(ResponseFlag flag) {
    flags = flag.raise(flags);
  }

  @Override
  public final void wake() {
    woken = true;
    waker.wake();
  }

  @Override
  public final FormatContext replyContext() {
    return new InboundFormatContext(this, routed(), null, "");
  }

  @Override
  public final FormatContext formatContext(@Nullable HeadersView response) {
    return new InboundFormatContext(this, routed(), response, null);
  }

  /** The status of a reply is another now, as filters and listeners see it. */
  final void mapped(int newStatus) {
    status = newStatus;
  }

  final boolean wantsResume() {
    return woken;
  }

  /** The filters have their turn. */
  final void resumed() {
    woken = false;
  }
}
