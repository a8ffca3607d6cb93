package io.inmesh.internal.call;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.Explanation;
import io.inmesh.call.Explanation.Choice;
import io.inmesh.call.Explanation.Filter;
import io.inmesh.call.Explanation.Head;
import io.inmesh.call.Explanation.Host;
import io.inmesh.call.Explanation.Passed;
import io.inmesh.call.Explanation.Target;
import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.Locality;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.route.ClusterTarget;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.FilterOverrides;
import io.inmesh.internal.route.RouteExplanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Explains decisions: it begins a call that is none, looks at it, and ends it before anything is
 * sent. So an explanation cannot differ from the decision, and has no effect.
 */
public final class Explainer {
  /** Of a request that the mesh leaves alone. */
  public static final Explanation BYPASS =
      new Explanation("", "", -1, List.of(), null, List.of(), null, null, List.of(), null, true);

  /** Of any request before the first configuration. */
  private static final Explanation UNKNOWN =
      new Explanation("", "", -1, List.of(), null, List.of(), null, null, List.of(), null, false);

  private Explainer() {}

  /** Which decision the request meets now. */
  public static Explanation explain(CallEnvironment environment, RequestView request) {
    Snapshot snapshot = environment.snapshot();
    if (snapshot == null) {
      return environment.beforeFirstConfig() == BeforeFirstConfig.BYPASS ? BYPASS : UNKNOWN;
    }
    CallMachine call =
        new PreviewCall(
            environment, snapshot, CorrelatedRequest.of(request, request.context(), environment));
    Step step = call.begin();
    try {
      RoutedRequest routed = call.routed;
      if (routed == null) {
        return unrouted(step);
      }
      RouteExplanation why =
          routed.listener().routes().explain(routed.matched(), routed, routed.random());
      CompiledRoute route = routed.route();
      return new Explanation(
          routed.virtualHostName(),
          routed.routeName(),
          route == null ? -1 : route.index(),
          why.passed().stream().map(v -> new Passed(v.index(), v.name(), v.reason())).toList(),
          routed.virtualHost() == null ? null : routed.virtualHost().statName(routed.view()),
          filters(routed),
          target(call, routed),
          step instanceof Step.Send send ? head(send.attempt(), request) : null,
          responseEdits(routed),
          step instanceof Step.Reply reply ? reply.reply() : null,
          false);
    } finally {
      call.end(EndReason.CANCELLED, null);
    }
  }

  private static Explanation unrouted(Step step) {
    LocalReply reply = step instanceof Step.Reply r ? r.reply() : null;
    return new Explanation(
        "",
        "",
        -1,
        List.of(),
        null,
        List.of(),
        null,
        null,
        List.of(),
        reply,
        step instanceof Step.Bypass);
  }

  private static List<HeaderEdits> responseEdits(RoutedRequest routed) {
    ClusterTarget target = routed.targetOrNull();
    CompiledRoute route = routed.route();
    if (target != null) {
      return target.responseEdits();
    }
    return route == null ? List.of() : route.responseEdits();
  }

  private static List<Filter> filters(RoutedRequest routed) {
    List<Filter> filters = new ArrayList<>();
    Map<String, FilterOverrides> overrides = routed.filterOverrides();
    for (HttpFilter entry : routed.listener().manager().filters()) {
      FilterOverrides override = overrides.get(entry.name());
      filters.add(
          override == null
              ? new Filter(entry.name(), entry.config(), List.of(), entry.disabled())
              : new Filter(entry.name(), entry.config(), override.configs(), override.disabled()));
    }
    return filters;
  }

  private static @Nullable Target target(CallMachine call, RoutedRequest routed) {
    ClusterTarget chosen = routed.targetOrNull();
    if (chosen == null) {
      return null;
    }
    List<Choice> choices = new ArrayList<>();
    for (ClusterTarget target : routed.plan().action().clusters().targets()) {
      choices.add(new Choice(target.cluster(routed.matched()), target.source().weight()));
    }
    List<Host> hosts = new ArrayList<>();
    AttemptState attempt = call.last;
    if (routed.clusterOrNull() != null) {
      for (EndpointState host : routed.cluster().state().endpoints()) {
        hosts.add(host(host));
      }
    }
    return new Target(
        chosen.cluster(routed.matched()),
        routed.plan().action().source().cluster(),
        routed.random(),
        choices,
        attempt == null ? "" : attempt.address(),
        attempt == null ? null : attempt.transport(),
        attempt == null ? null : attempt.connection(),
        hosts,
        Duration.ofNanos(routed.timeouts().globalNanos()),
        routed.retryPolicy().isEmpty() ? null : routed.retryPolicy().policy());
  }

  private static Host host(EndpointState host) {
    Locality locality = host.locality();
    return new Host(
        host.address().toString(),
        host.isEjected() ? "EJECTED" : host.endpoint().health().name(),
        host.endpoint().weight(),
        host.priority(),
        locality.region() + '/' + locality.zone() + '/' + locality.subZone(),
        host.activeRequests());
  }

  private static Head head(Attempt attempt, RequestView request) {
    HeaderList headers = new HeaderList(request.headers());
    attempt.editRequest(headers);
    return new Head(attempt.authority(), attempt.path(), headers.lines());
  }
}
