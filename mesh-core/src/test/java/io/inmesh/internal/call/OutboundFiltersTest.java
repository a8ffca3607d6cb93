package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.IpRange;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.Timeouts;
import io.inmesh.config.TokenBucket;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.FilterFactory;
import io.inmesh.filter.FilterResult;
import io.inmesh.filter.FilterSettings;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.LogCatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundFiltersTest {
  private TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void publish(FilterConfig... filters) {
    publish(Forward.to("c"), filters);
  }

  private void publish(Forward action, FilterConfig... filters) {
    for (FilterConfig filter : filters) {
      mesh.filter(filter.filterType(), filter);
    }
    mesh.route(action).cluster(Cluster.builder("c").build(), 1).publish();
  }

  private void meshWith(UnaryOperator<Mesh.Builder> settings) {
    mesh.close();
    mesh = new TestMesh(settings);
  }

  private static FaultConfig delay(long millis, FaultConfig.Abort abort, Long maxActive) {
    return new FaultConfig(
        new FaultConfig.Delay(Duration.ofMillis(millis), RuntimeFraction.ALL),
        abort,
        "",
        List.of(),
        List.of(),
        maxActive,
        FaultConfig.RuntimeKeys.DEFAULT);
  }

  @Test
  void aDelayHoldsTheRequestBackAndDoesNotCountAgainstTheTimeout() {
    Timeouts second = new Timeouts(Duration.ofSeconds(1), null, null);
    publish(Forward.to("c").withTimeouts(second), delay(3000, null, null));
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    call.onRequestComplete();
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
    mesh.time.advance(Duration.ofMillis(2999));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(1));
    sent(call.onTimer());
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(4).toNanos());
    assertThat(call.info().responseFlags()).isEqualTo("DI");
    call.end(EndReason.CANCELLED, null);
  }

  /** The cluster is chosen with the route, and a request begins once. */
  @Test
  void filtersKnowTheClusterAndTheStart() {
    List<HeaderEdit> edits =
        List.of(
            new HeaderEdit("x-cluster", "%UPSTREAM_CLUSTER%", AppendAction.ADD_IF_ABSENT, false),
            new HeaderEdit("x-start", "%START_TIME(%s.%9f)%", AppendAction.ADD_IF_ABSENT, false));
    HeaderEdits all = new HeaderEdits(List.of(), edits);
    publish(new HeaderMutationConfig(List.of(all), List.of(), List.of(all), false));
    OutboundCall call = mesh.call(new TestRequest());
    Attempt attempt = sent(call.begin());
    HeaderList request = new HeaderList();
    attempt.editRequest(request);
    mesh.time.advance(Duration.ofMillis(1500));
    call.onResponse(attempt, TestResponse.of(200));
    HeaderList response = new HeaderList();
    attempt.editResponse(response);
    call.end(EndReason.COMPLETE, null);

    assertThat(request.get("x-cluster")).isEqualTo("c");
    assertThat(response.get("x-cluster")).isEqualTo("c");
    assertThat(response.get("x-start")).isNotEmpty().isEqualTo(request.get("x-start"));
  }

  /** As in Envoy, which chooses the cluster with the route. */
  @Test
  void theHeaderThatNamesTheClusterCountsAsTheFiltersFoundIt() {
    HeaderEdit other =
        new HeaderEdit("x-cluster", "other", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
    publish(
        Forward.to(new ClusterSpecifier.FromHeader("x-cluster")),
        new HeaderMutationConfig(
            List.of(new HeaderEdits(List.of(), List.of(other))), List.of(), List.of(), false));
    OutboundCall call = mesh.call(new TestRequest().header("x-cluster", "c"));
    Attempt attempt = sent(call.begin());
    HeaderList request = new HeaderList();
    attempt.editRequest(request);
    call.end(EndReason.CANCELLED, null);

    assertThat(attempt.cluster()).isEqualTo("c");
    assertThat(request.get("x-cluster")).isEqualTo("other");
  }

  @Test
  void anAbortFollowsTheDelay() {
    publish(delay(10, new FaultConfig.Abort(418, null, RuntimeFraction.ALL), null));
    OutboundCall call = mesh.call(new TestRequest());
    call.begin();
    mesh.time.advance(Duration.ofMillis(10));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(418);
    assertThat(reply.body()).isEqualTo("fault filter abort");
    assertThat(reply.flags()).isEqualTo("DI,FI");
    assertThat(reply.details()).isEqualTo("fault_filter_abort");
  }

  @Test
  void onlySoManyCallsAreDisturbedAtATime() {
    publish(delay(10, null, 1L));
    OutboundCall first = mesh.call(new TestRequest());
    assertThat(first.begin()).isInstanceOf(Step.Wait.class);
    OutboundCall second = mesh.call(new TestRequest());
    sent(second.begin());
    first.end(EndReason.CANCELLED, null);
    OutboundCall third = mesh.call(new TestRequest());
    assertThat(third.begin()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(10));
    sent(third.onTimer()); // a delay that is over no longer counts
    OutboundCall fourth = mesh.call(new TestRequest());
    assertThat(fourth.begin()).isInstanceOf(Step.Wait.class);
    for (OutboundCall call : List.of(second, third, fourth)) {
      call.end(EndReason.CANCELLED, null);
    }
  }

  private static LocalRateLimitConfig limit(long tokens, Duration interval) {
    return new LocalRateLimitConfig(
        429,
        new TokenBucket(tokens, 1, interval),
        RuntimeFraction.ALL,
        RuntimeFraction.ALL,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        List.of(),
        List.of(),
        LocalRateLimitConfig.Options.DEFAULT);
  }

  private boolean passes() {
    OutboundCall call = mesh.call(new TestRequest());
    boolean sent = call.begin() instanceof Step.Send;
    call.end(EndReason.CANCELLED, null);
    return sent;
  }

  @Test
  void tokensComeBackSteadilyAndSurviveAnUpdateOfOtherThings() {
    publish(limit(2, Duration.ofSeconds(10)));
    assertThat(List.of(passes(), passes(), passes())).containsExactly(true, true, false);
    mesh.time.advance(Duration.ofMillis(9_999));
    assertThat(passes()).isFalse();
    mesh.route(Forward.to("c")).publish(); // another route table, the same filter
    assertThat(passes()).isFalse();
    mesh.time.advance(Duration.ofMillis(1));
    assertThat(List.of(passes(), passes())).containsExactly(true, false);
    mesh.time.advance(Duration.ofHours(1));
    assertThat(List.of(passes(), passes(), passes())).containsExactly(true, true, false);
  }

  @Test
  void explanationsTakeNoTokens() {
    publish(limit(1, Duration.ofSeconds(10)));
    mesh.mesh.explain(new TestRequest());
    assertThat(passes()).isTrue();
  }

  private static RbacConfig allow(Condition permission) {
    SortedMap<String, RbacConfig.Policy> policies = new TreeMap<>();
    policies.put("p 1", new RbacConfig.Policy(List.of(permission), List.of(new Condition.Any())));
    return new RbacConfig(new RbacConfig.Rules(RbacConfig.Action.DENY, policies), null, "");
  }

  @Test
  void aDenialNamesThePolicyInItsDetails() {
    publish(allow(new Condition.Any()));
    LocalReply reply = replied(mesh.call(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.body()).isEqualTo("RBAC: access denied");
    assertThat(reply.details()).isEqualTo("rbac_access_denied_matched_policy[p_1]");
  }

  @Test
  void rulesAboutAConnectionThatAnOutboundCallHasNotFailClosed() {
    publish(allow(new Condition.Not(new Condition.RemoteIp(IpRange.parse("10.0.0.0/8")))));
    LocalReply reply = replied(mesh.call(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).contains("an outbound call has none");
  }

  @Test
  void editedHeadersReachTheAttemptAndTheResponse() {
    HeaderEdits set =
        new HeaderEdits(
            List.of(),
            List.of(
                new HeaderEdit("x-a", "of %REQ(x-b)%", AppendAction.OVERWRITE_IF_EXISTS, false)));
    HeaderEdits removed = new HeaderEdits(List.of("x-b"), List.of());
    HeaderEdits added =
        new HeaderEdits(
            List.of(),
            List.of(new HeaderEdit("x-r", "%REQ(x-a)%", AppendAction.ADD_IF_ABSENT, false)));
    publish(new HeaderMutationConfig(List.of(set, removed), List.of(), List.of(added), false));
    TestRequest request = new TestRequest().header("x-a", "1").header("x-b", "2");
    OutboundCall call = mesh.call(request);
    Attempt attempt = sent(call.begin());
    HeaderList headers = new HeaderList(request.headers());
    attempt.editRequest(headers);
    assertThat(headers.get("x-a")).isEqualTo("of 2");
    assertThat(headers.contains("x-b")).isFalse();
    assertThat(headers.contains("x-request-id")).isTrue();
    call.onResponse(attempt, TestResponse.of(200));
    HeaderList response = new HeaderList();
    attempt.editResponse(response);
    assertThat(response.get("x-r")).isEqualTo("of 2");
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void aBodyThatIsKnownToBeTooLargeIsNotSent() {
    publish(new BufferConfig(10));
    LocalReply reply = replied(mesh.call(new TestRequest().header("content-length", "11")).begin());
    assertThat(reply.status()).isEqualTo(413);
    OutboundCall call = mesh.call(new TestRequest().header("content-length", "10"));
    sent(call.begin());
    call.end(EndReason.CANCELLED, null);
  }

  /** A filter of the application's own. */
  private record Probe(String filterType) implements FilterConfig {}

  private static final class ProbeFactory implements FilterFactory<Probe> {
    private final Filter filter;

    ProbeFactory(Filter filter) {
      this.filter = filter;
    }

    @Override
    public Class<Probe> configType() {
      return Probe.class;
    }

    @Override
    public Filter create(FilterSettings<Probe> settings, FilterContext context) {
      return filter;
    }
  }

  @Test
  void aFilterThatThrowsFailsTheCallClosed() {
    IllegalStateException cause = new IllegalStateException("broken");
    meshWith(b ->
        b.filter(
            new ProbeFactory(
                new Filter() {
                  @Override
                  public FilterResult onRequest(FilterCall call) {
                    throw cause;
                  }
                })));
    publish(new Probe("p"));
    LocalReply reply = replied(mesh.call(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.details()).isEqualTo("filter_failed");
    assertThat(reply.cause()).isSameAs(cause);
  }

  @Test
  void aFilterThatCannotBeMadeFailsTheCallClosed() {
    meshWith(b -> b.filter(new BrokenFactory(new IllegalStateException("no database"))));
    publish(new Probe("p"));
    assertThat(replied(mesh.call(new TestRequest()).begin()).body())
        .isEqualTo("invalid filter: p: java.lang.IllegalStateException: no database");
  }

  private record BrokenFactory(Throwable failure) implements FilterFactory<Probe> {
    @Override
    public Class<Probe> configType() {
      return Probe.class;
    }

    @Override
    public Filter create(FilterSettings<Probe> settings, FilterContext context) {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    }
  }

  @Test
  void aConfigurationThatCannotBePutInForceLeavesTheOneBeforeServing() {
    List<String> troubles = new ArrayList<>();
    MeshListener listener =
        new MeshListener() {
          @Override
          public void onConfigTrouble(@Nullable String trouble) {
            troubles.add(String.valueOf(trouble));
          }
        };
    meshWith(
        b -> b.filter(new BrokenFactory(new NoClassDefFoundError("a/Driver"))).listener(listener));
    publish();
    publish(Forward.to("d"), new Probe("p"));
    assertThat(troubles)
        .containsExactly(
            "the newest configuration could not be put in force, the one before it serves:"
                + " java.lang.NoClassDefFoundError: a/Driver");
    OutboundCall call = mesh.call(new TestRequest());
    sent(call.begin());
    assertThat(call.info().cluster()).isEqualTo("c");
    call.end(EndReason.CANCELLED, null);
    mesh.withoutFilters().publish();
    assertThat(troubles).hasSize(2).last().isEqualTo("null");
  }

  @Test
  void aFilterWithoutFactoryFailsTheCallClosed() {
    publish(new Probe("p"));
    assertThat(replied(mesh.call(new TestRequest()).begin()).body())
        .isEqualTo("invalid filter: p: no filter for p");
  }

  @Test
  void theEndThatComesWhileAResponseIsEditedIsToldAfterIt() {
    List<String> events = new ArrayList<>();
    OutboundCall[] current = new OutboundCall[1];
    Filter filter =
        new Filter() {
          @Override
          public FilterResult onRequest(FilterCall call) {
            call.keep("kept");
            return FilterResult.CONTINUE;
          }

          @Override
          public void onResponse(FilterCall call, int status, MutableHeaders headers) {
            current[0].end(EndReason.CANCELLED, null);
            events.add("response, " + call.kept());
          }

          @Override
          public void onEnd(FilterCall call) {
            events.add("end");
          }
        };
    meshWith(b -> b.filter(new ProbeFactory(filter)));
    publish(new Probe("p"));
    current[0] = mesh.call(new TestRequest());
    Attempt attempt = sent(current[0].begin());
    current[0].onResponse(attempt, TestResponse.of(200));
    attempt.editResponse(new HeaderList());
    assertThat(events).containsExactly("response, kept", "end");
    attempt.editResponse(new HeaderList());
    assertThat(events).containsExactly("response, kept", "end", "response, kept");
  }

  @Test
  void whatAFilterThrowsAfterTheRequestIsToldOnceAndLeavesTheOthersAlone() {
    Filter filter =
        new Filter() {
          @Override
          public void onResponse(FilterCall call, int status, MutableHeaders headers) {
            headers.add("x-before", "1");
            throw new IllegalStateException("of the response");
          }

          @Override
          public void onEnd(FilterCall call) {
            throw new IllegalStateException("of the end");
          }
        };
    meshWith(b -> b.filter(new ProbeFactory(filter)));
    publish(new Probe("p"));
    List<String> logged = new ArrayList<>();
    try (LogCatcher log = new LogCatcher("io.inmesh.filter")) {
      for (int i = 0; i < 2; i++) {
        OutboundCall call = mesh.call(new TestRequest());
        Attempt attempt = sent(call.begin());
        call.onResponse(attempt, TestResponse.of(200));
        HeaderList response = new HeaderList();
        attempt.editResponse(response);
        assertThat(response.get("x-before")).isEqualTo("1");
        call.end(EndReason.COMPLETE, null);
      }
      log.records().forEach(line -> logged.add(line.getThrown().getMessage()));
      assertThat(log.records().get(0).getMessage()).contains(filter.getClass().getName());
    }
    assertThat(logged).containsExactly("of the response", "of the end");
  }

  @Test
  void theEndIsToldOnceEvenWhenItComesWhileTheFilterIsAtWork() {
    List<String> events = new ArrayList<>();
    OutboundCall[] current = new OutboundCall[1];
    Filter filter =
        new Filter() {
          @Override
          public FilterResult onRequest(FilterCall call) {
            current[0].end(EndReason.CANCELLED, null);
            events.add("request");
            return FilterResult.CONTINUE;
          }

          @Override
          public void onEnd(FilterCall call) {
            events.add("end");
          }
        };
    meshWith(b -> b.filter(new ProbeFactory(filter)));
    publish(new Probe("p"));
    current[0] = mesh.call(new TestRequest());
    current[0].begin();
    current[0].end(EndReason.COMPLETE, null);
    assertThat(events).containsExactly("request", "end");
  }

  @Test
  void aWaitingFilterIsResumedByItsWakeUpAndNotByALateTimer() {
    FilterCall[] seen = new FilterCall[1];
    Filter filter =
        new Filter() {
          @Override
          public FilterResult onRequest(FilterCall call) {
            seen[0] = call;
            return new FilterResult.Pause(Duration.ofSeconds(5).toNanos());
          }

          @Override
          public void onResponse(FilterCall call, int status, MutableHeaders headers) {
            headers.add("x-seen", Integer.toString(status));
          }
        };
    meshWith(b -> b.filter(new ProbeFactory(filter)));
    publish(new Probe("p"));
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    seen[0].wake();
    assertThat(mesh.events).containsExactly("wake");
    Attempt attempt = sent(call.onTimer());
    call.onResponse(attempt, TestResponse.of(201));
    HeaderList response = new HeaderList();
    attempt.editResponse(response);
    assertThat(response.get("x-seen")).isEqualTo("201");
    call.end(EndReason.COMPLETE, null);
  }
}
