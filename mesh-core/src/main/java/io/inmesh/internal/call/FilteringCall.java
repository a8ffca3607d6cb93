package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.config.Metadata;
import io.inmesh.filter.FilterResult;
import io.inmesh.internal.filter.CompiledFilters;
import io.inmesh.internal.filter.FilterHost;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.filter.FilteredRequest;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.route.CompiledRoute;
import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as its HTTP filters are concerned: they see the request between its routing and its
 * first attempt. Calls of routes without filters pass through without a trace.
 */
abstract class FilteringCall extends RetryingCall implements FilterHost {
  /** A filter wants its turn before its pause is over. */
  private volatile boolean woken;

  FilteringCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request, waker);
  }

  /** The request is routed: its filters decide, and then the router. */
  final Step filter(RoutedRequest decision, long now) {
    CompiledFilters chain = asked(decision.filters());
    if (chain.isEmpty()) {
      return pass(decision, null, now);
    }
    FilterRun run = chain.run(this, null);
    filters = run;
    if (ended) { // end() came from another thread and may not have seen this run
      run.end();
    }
    return next(run, run.begin(), now);
  }

  /** The connection manager refuses the request: filters see the response only, as Envoy's do. */
  final Step refuse(RoutedRequest decision, LocalAnswer answer) {
    CompiledFilters chain = asked(decision.filters());
    if (!chain.isEmpty() && decision.listener().unusable() == null) {
      filters = chain.run(this, null);
    }
    return reply(answer);
  }

  /** Which filters of its route are asked; all of them for all calls that are made. */
  CompiledFilters asked(CompiledFilters ofRoute) {
    return ofRoute;
  }

  /** A filter's pause is over, or the filter asked for its turn. */
  final Step resumeFilters(long now) {
    woken = false;
    FilterRun run = Objects.requireNonNull(filters);
    return next(run, run.resume(), now);
  }

  final boolean wantsResume() {
    return phase == Phase.FILTERING && woken;
  }

  private Step next(FilterRun run, FilterResult result, long now) {
    if (result instanceof FilterResult.Pause pause) {
      phase = Phase.FILTERING;
      armStream(routed().streamTimeouts());
      pauseUntil(now, pause.nanos());
      return Step.Wait.INSTANCE;
    }
    phase = Phase.RUNNING;
    endPause();
    if (result instanceof FilterResult.Reply reply) {
      return reply(LocalAnswer.ofFilter(reply.reply(), run.failure()));
    }
    if (request.hasBody()) {
      progress(now); // what has come of it goes on
    }
    return pass(routed(), run.edited(), now);
  }

  private Step pass(RoutedRequest decision, @Nullable FilteredRequest changed, long now) {
    LocalAnswer answer = decision.admit(this, changed);
    if (answer != null) {
      return reply(answer);
    }
    armTimeouts(decision.timeouts(), now);
    return isStreamOver(now) // while it waited for a configuration
        ? reply(LocalAnswer.maxDuration(isCallerDone()))
        : launch(now);
  }

  /**
   * Whether the application is not the one who is late. Before the first attempt its body is not
   * asked for, but for that of gRPC, whose messages come when the application sends them.
   */
  final boolean isCallerDone() {
    return isRequestComplete() || (last == null && !routed().isGrpc());
  }

  // ---- what filters see ----

  @Override
  public final RequestView routedRequest() {
    return routed().view();
  }

  @Override
  public final HeaderList copyHeaders() {
    return RequestHead.beforeFilters(this, routed());
  }

  @Override
  public final ConnectionView connection() {
    return ConnectionView.NONE;
  }

  @Override
  public final @Nullable InetAddress client() {
    return null;
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
    CompiledRoute route = routed().route();
    return route == null ? Metadata.EMPTY : route.metadata();
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
  public final void wake() {
    woken = true;
    waker.wake();
  }

  @Override
  public final FormatContext replyContext() {
    return CallFormatContext.ofResponse(this, routed(), null, "");
  }

  @Override
  public final FormatContext formatContext(@Nullable HeadersView response) {
    return CallFormatContext.ofResponse(this, routed(), response, null);
  }
}
