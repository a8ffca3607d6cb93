package io.inmesh.internal.call;

import io.inmesh.balance.PickContext;
import io.inmesh.balance.PriorityLoads;
import io.inmesh.call.CallInfo;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.filter.FilterRun;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call: the facts that its state machine writes and that the parts of this
 * package, pickers and {@link #info} read.
 *
 * <p>Facts are plain fields, because a volatile write costs more than most decisions. Reports do
 * not overlap; another thread sees all that was written before an attempt was {@linkplain #last
 * launched} or the call {@linkplain #ended ended}, which are volatile.
 */
abstract class CallFacts extends TimedCall implements PickContext {
  final CallEnvironment environment;
  final RequestView request;

  volatile boolean ended;
  volatile @Nullable AttemptState last;
  volatile @Nullable RetryState retry;
  volatile @Nullable FilterRun filters;
  @Nullable RoutedRequest routed;
  String details = "";

  /** Of three digits, so that it needs no more room. */
  short status;

  boolean timeoutRetry;

  private long flags;
  private @Nullable String requestId;
  private @Nullable RareFacts rare;

  CallFacts(CallEnvironment environment, RequestView request) {
    this.environment = environment;
    this.request = request;
  }

  /** What is known of the call so far. From any thread. */
  public final CallInfo info() {
    AttemptState attempt = last;
    RoutedRequest to = routed;
    return new CallInfo(
        to == null ? "" : to.virtualHostName(),
        to == null ? "" : to.routeName(),
        attempt == null ? chosenCluster(to) : attempt.cluster(),
        attempt == null ? "" : attempt.address(),
        attempts(),
        ResponseFlag.text(flags),
        details);
  }

  /** As Envoy's access log has it: a cluster that does not exist is none. */
  private static String chosenCluster(@Nullable RoutedRequest routed) {
    return routed == null || !routed.hasCluster() ? "" : routed.clusterName();
  }

  RequestView request() {
    return request;
  }

  CallEnvironment environment() {
    return environment;
  }

  RoutedRequest routed() {
    RoutedRequest decision = routed;
    if (decision == null) {
      throw new IllegalStateException("the call is not routed yet");
    }
    return decision;
  }

  @Nullable RoutedRequest routedOrNull() {
    return routed;
  }

  @Nullable AttemptState lastAttempt() {
    return last;
  }

  /** How many attempts were sent. */
  int attempts() {
    AttemptState attempt = last;
    return attempt == null ? 0 : attempt.number();
  }

  /** The request id of this call, the same for all its attempts. */
  String requestId() {
    String id = requestId;
    if (id == null) {
      id = RequestHead.requestId(environment.random(), environment.random());
      requestId = id;
    }
    return id;
  }

  /** When the call began, since 1970; the same however often it is asked for. */
  long startEpochNanos() {
    RareFacts facts = rare();
    if (facts.startEpochNanos == 0) {
      facts.startEpochNanos = epochNanos(environment);
    }
    return facts.startEpochNanos;
  }

  @Override
  final long heldNanos() {
    RareFacts facts = rare;
    return facts == null ? 0 : facts.heldNanos;
  }

  @Override
  final void heldBack(long nanos) {
    rare().heldNanos = nanos;
  }

  /** How many of its attempts are no longer in its list. */
  int forgottenAttempts() {
    RareFacts facts = rare;
    return facts == null ? 0 : facts.forgottenAttempts;
  }

  void forgot(int attempts) {
    if (attempts > 0) {
      rare().forgottenAttempts += attempts;
    }
  }

  private RareFacts rare() {
    RareFacts facts = rare;
    if (facts == null) {
      facts = new RareFacts();
      rare = facts;
    }
    return facts;
  }

  /** Facts that few calls have: each would cost every call its room. */
  private static final class RareFacts {
    private long startEpochNanos;
    private long heldNanos;
    private int forgottenAttempts;
  }

  /** Whether the newest attempt is there because of a per-try timeout. */
  boolean isTimeoutRetry() {
    return timeoutRetry;
  }

  boolean hasRetried() {
    RetryState retries = retry;
    return retries != null && retries.hasRetried();
  }

  public long flags() {
    return flags;
  }

  /** A flag is raised; null raises none. */
  void raise(@Nullable ResponseFlag flag) {
    if (flag != null) {
      flags = flag.raise(flags);
    }
  }

  @Override
  public long draw() {
    return environment.random();
  }

  @Override
  public long nowNanos() {
    return environment.nanoTime();
  }

  @Override
  public long hostSelectionAttempts() {
    RetryState retries = retry;
    return retries == null ? 0 : retries.hosts.hostSelectionAttempts();
  }

  @Override
  public boolean rejects(EndpointState host) {
    RetryState retries = retry;
    return retries != null && retries.hosts.rejects(host);
  }

  @Override
  public @Nullable EndpointAddress originalDestination(OriginalDst wanted) {
    return OriginalDestination.of(this, routed(), wanted);
  }

  @Override
  public PriorityLoads priorityLoads(PriorityLoads own) {
    RetryState retries = retry;
    return retries == null ? own : retries.hosts.priorityLoads(own);
  }

  /** A status as it is kept, whatever number a peer or a filter gives as one. */
  static short bounded(int status) {
    return (short) Math.max(0, Math.min(status, 999));
  }
}
