package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.admin.MeshStatus;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.Explanation;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Explanations take nothing and tell nobody. */
class ExplainTest {
  private final List<String> heard = new ArrayList<>();
  private final TestMesh mesh = new TestMesh(settings -> settings.listener(new Recorder()));

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Cluster limited(long pending, long requests, long connections) {
    Thresholds limits = new Thresholds(connections, pending, requests, 3, null, false);
    return Cluster.builder("c").circuitBreakers(new CircuitBreakers(limits, limits, null)).build();
  }

  private Explanation explain() {
    return mesh.mesh.explain(new TestRequest());
  }

  private String sentTo() {
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();
    String address = send.attempt().endpoint().address().toString();
    call.end(EndReason.CANCELLED, null);
    return address;
  }

  @Test
  void nobodyHearsOfItAndNothingIsCounted() {
    mesh.route(Forward.to("c")).cluster(limited(9, 9, 9), 1).publish();
    MeshStatus before = mesh.mesh.status();

    assertThat(explain().target()).isNotNull();

    assertThat(heard).isEmpty();
    assertThat(mesh.mesh.status()).isEqualTo(before);
  }

  @Test
  void itTakesNoTurnOfARotation() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 3).publish();

    String announced = explain().target().endpoint();

    assertThat(explain().target().endpoint()).isEqualTo(announced);
    assertThat(sentTo()).isEqualTo(announced);
    assertThat(explain().target().endpoint()).isNotEqualTo(announced);
  }

  @Test
  void itTakesNoTurnByWeight() {
    List<Endpoint> hosts = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      hosts.add(
          new Endpoint(
              new EndpointAddress("10.0.0." + i, 80),
              "",
              HealthStatus.HEALTHY,
              i,
              Metadata.EMPTY,
              List.of()));
    }
    mesh.route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), new LocalityEndpoints(Locality.NONE, 0, 0, hosts))
        .publish();

    for (int i = 0; i < 12; i++) {
      String announced = explain().target().endpoint();
      assertThat(explain().target().endpoint()).isEqualTo(announced);
      assertThat(sentTo()).isEqualTo(announced);
    }
  }

  @Test
  void aPermitThatIsTakenIsSeenAndOneThatIsLeftStaysFree() {
    mesh.route(Forward.to("c")).cluster(limited(1, 1, 9), 1).publish();
    assertThat(explain().reply()).isNull();
    assertThat(explain().reply()).isNull();

    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Send.class);
    heard.clear();

    LocalReply reply = explain().reply();
    assertThat(reply).isNotNull();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.flags()).isEqualTo("UO");
    assertThat(heard).isEmpty();
    call.end(EndReason.CANCELLED, null);
    assertThat(explain().reply()).isNull();
  }

  @Test
  void whereACallWouldWaitForAConnectionItIsNotQueued() {
    mesh.route(Forward.to("c")).cluster(limited(9, 9, 1), 1).publish();
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();
    call.onConnected(send.attempt());

    assertThat(explain().target().endpoint()).isEqualTo("10.0.0.1:80");

    assertThat(mesh.mesh.clusterStatus("c").breakers().pending().taken()).isZero();
    call.end(EndReason.CANCELLED, null);
    assertThat(mesh.events).doesNotContain("wake");
  }

  @Test
  void filtersNeitherDelayNorAnswerNorCountIt() {
    mesh.filter("f", Policies.fault(Duration.ofDays(1), 418))
        .route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();

    Explanation explanation = explain();

    assertThat(explanation.filters()).extracting(Explanation.Filter::name).contains("f");
    assertThat(explanation.target().endpoint()).isEqualTo("10.0.0.1:80");
    assertThat(mesh.time.nanoTime()).isZero();
  }

  private static HeaderMutationConfig setting(String name, String value) {
    HeaderEdit edit = new HeaderEdit(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
    HeaderEdits edits = new HeaderEdits(List.of(), List.of(edit));
    return new HeaderMutationConfig(List.of(edits), List.of(), List.of(), false);
  }

  @Test
  void whatFiltersEditShowsInWhatIsSent() {
    mesh.filter("abort", Policies.fault(Duration.ZERO, 418))
        .filter("set", setting("x-set", "1"))
        .route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();

    Explanation explanation = explain();

    assertThat(explanation.head().headers()).containsSequence("x-set", "1");
    assertThat(explanation.reply()).isNull();
    assertThat(heard).isEmpty();
  }

  @Test
  void whatFiltersEditHasNoSayInWhichRouteIsTaken() {
    HeaderMatcher isThere = HeaderMatcher.of("x-user", new HeaderMatcher.Present(true));
    PathMatcher any = new PathMatcher.Prefix("/", false);
    Route beta = Route.of("beta", RouteMatch.of(any, List.of(isThere)), Forward.to("c"));
    Route other = Route.of("other", RouteMatch.of(any), Forward.to("c"));
    mesh.filter("set", setting("x-user", "beta"))
        .table(
            RouteTable.of(
                "routes", List.of(VirtualHost.of("vh", List.of("shop"), List.of(beta, other)))))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();

    Explanation explanation = explain();

    assertThat(explanation.route()).isEqualTo("other");
    assertThat(explanation.passed()).extracting(Explanation.Passed::route).containsExactly("beta");
    assertThat(explanation.head().headers()).containsSequence("x-user", "beta");
  }

  @Test
  void beforeTheFirstConfigurationItSaysNothingAndWaitsForNone() {
    Explanation explanation = explain();
    assertThat(explanation.routeIndex()).isEqualTo(-1);
    assertThat(explanation.reply()).isNull();

    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
    assertThat(mesh.events).doesNotContain("wake");
    assertThat(heard).isEmpty();
  }

  private final class Recorder implements MeshListener {
    @Override
    public void onAttempt(Attempt attempt) {
      heard.add("attempt");
    }

    @Override
    public void onAttemptEnd(
        Attempt attempt, int status, @Nullable FailureKind failure, long durationNanos) {
      heard.add("attempt end");
    }

    @Override
    public void onLocalReply(CallInfo call, LocalReply reply) {
      heard.add("reply");
    }

    @Override
    public void onOverflow(String cluster, String breaker) {
      heard.add("overflow");
    }

    @Override
    public void onCallEnd(OutboundCall call, int status, long durationNanos) {
      heard.add("end");
    }
  }
}
