package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.ClusterStatus.Permits;
import io.inmesh.admin.EndpointStatus;
import io.inmesh.admin.EndpointStatus.Requests;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.admin.RouteTableStatus;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.Timeouts;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.Trouble;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a mesh tells about itself. */
class MeshStatusTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private EndpointStatus only(String cluster) {
    ClusterStatus status = mesh.mesh.clusterStatus(cluster);
    assertThat(status).isNotNull();
    assertThat(status.endpoints()).hasSize(1);
    return status.endpoints().get(0);
  }

  @Test
  void beforeTheFirstConfigurationThereIsOnlyTheSourceAndItsTrouble() {
    mesh.source.sink.onTroubles(List.of(Trouble.ofSource("server", "down")));
    MeshStatus status = mesh.mesh.status();
    assertThat(status.configured()).isFalse();
    assertThat(status.source()).isEqualTo("test-source");
    assertThat(status.trouble()).isEqualTo("down");
    assertThat(status.lastConfiguration()).isNull();
    assertThat(status.clusters()).isEmpty();
    assertThat(mesh.mesh.clusterStatus("c")).isNull();
  }

  @Test
  void configurationsAreCountedAndTheirPartsNamed() {
    Route route = Route.of("r", RouteMatch.of(new PathMatcher.Prefix("/", false)), Forward.to("c"));
    mesh.table(
        RouteTable.of(
            "inline",
            List.of(
                VirtualHost.of(
                    "a", List.of("a"), List.of(route, new InvalidRoute("bad", null, "why"))),
                VirtualHost.of("b", List.of("b"), List.of(route)))));
    mesh.publish();
    mesh.publish();

    MeshStatus status = mesh.mesh.status();

    assertThat(status.configurations()).isEqualTo(2);
    assertThat(status.lastConfiguration()).isNotNull();
    assertThat(status.outboundListener()).isEqualTo("out");
    assertThat(status.listeners())
        .containsExactly(
            new ListenerStatus("out", TrafficDirection.OUTBOUND, List.of(), List.of("inline")));
    assertThat(status.routeTables()).containsExactly(new RouteTableStatus("inline", 2, 3, 1));
  }

  @Test
  void anEndpointIsDescribedAsItWasAnnounced() {
    Endpoint announced =
        new Endpoint(
            new EndpointAddress("10.0.0.7", 81),
            "host",
            HealthStatus.DEGRADED,
            3,
            Metadata.EMPTY,
            List.of());
    Locality locality = new Locality("r", "z", "s");
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c").build(),
            new LocalityEndpoints(Locality.NONE, 0, 0, List.of()),
            new LocalityEndpoints(locality, 1, 1, List.of(announced)))
        .publish();

    assertThat(only("c"))
        .isEqualTo(
            new EndpointStatus(
                announced.address(),
                "host",
                HealthStatus.DEGRADED,
                false,
                false,
                true,
                3,
                1,
                locality,
                new Requests(0, 0, 0, 0, 0, 0)));
  }

  @Test
  void requestsAndPermitsAreCountedWhileTheyAreUnderWay() {
    Thresholds limits = new Thresholds(7, 8, 9, 2, null, false);
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c").circuitBreakers(new CircuitBreakers(limits, limits, null)).build(),
            1)
        .publish();
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();

    assertThat(only("c").requests()).isEqualTo(new Requests(1, 1, 1, 0, 0, 0));
    ClusterStatus during = mesh.mesh.clusterStatus("c");
    assertThat(during.breakers().requests()).isEqualTo(new Permits(1, 9));
    assertThat(during.breakers().connections()).isEqualTo(new Permits(1, 7));
    assertThat(during.breakers().pending().limit()).isEqualTo(8);
    assertThat(during.breakers().retries()).isEqualTo(new Permits(0, 2));
    assertThat(during.breakersHigh().requests()).isEqualTo(new Permits(0, 9));

    call.onResponse(send.attempt(), TestResponse.of(200));
    call.end(EndReason.COMPLETE, null);
    assertThat(only("c").requests()).isEqualTo(new Requests(0, 0, 1, 0, 0, 0));
    assertThat(only("c").requests().succeeded()).isEqualTo(1);
    assertThat(mesh.mesh.clusterStatus("c").breakers().requests().taken()).isZero();
  }

  @Test
  void failuresToConnectAndTimeoutsAreCountedApart() {
    Timeouts timeouts = new Timeouts(Duration.ofSeconds(2), null, null);
    mesh.route(Forward.to("c").withTimeouts(timeouts))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall refused = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) refused.begin();
    refused.onFailure(send.attempt(), FailureKind.CONNECT_FAILURE, null);
    refused.end(EndReason.COMPLETE, null);
    assertThat(only("c").requests()).isEqualTo(new Requests(0, 0, 1, 1, 1, 0));
    assertThat(only("c").requests().sent()).isZero();

    OutboundCall reset = mesh.call(new TestRequest());
    send = (Step.Send) reset.begin();
    reset.onFailure(send.attempt(), FailureKind.REMOTE_RESET, null);
    reset.end(EndReason.COMPLETE, null);
    assertThat(only("c").requests()).isEqualTo(new Requests(0, 0, 2, 2, 1, 0));

    OutboundCall slow = mesh.call(new TestRequest());
    slow.begin();
    slow.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(2));
    slow.onTimer();
    slow.end(EndReason.COMPLETE, null);
    assertThat(only("c").requests()).isEqualTo(new Requests(0, 0, 3, 3, 1, 1));
    assertThat(only("c").requests().sent()).isEqualTo(2);
  }

  @Test
  void anEjectedEndpointIsShownAsSuch() {
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c")
                .outlierDetection(
                    new OutlierDetection(
                        new OutlierDetection.Ejection(
                            Duration.ofSeconds(10),
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(300),
                            Duration.ZERO,
                            100,
                            false),
                        new OutlierDetection.Consecutive(1, 100, 0, 0, 5, 100),
                        OutlierDetection.SuccessRate.DEFAULT,
                        OutlierDetection.FailurePercentage.DEFAULT,
                        false,
                        true))
                .build(),
            1)
        .publish();
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();
    call.onFailure(send.attempt(), FailureKind.CONNECT_FAILURE, new java.io.IOException("x"));
    call.end(EndReason.COMPLETE, null);

    assertThat(mesh.mesh.clusterStatus("c").ejected()).isEqualTo(1);
    assertThat(only("c").ejected()).isTrue();
    assertThat(only("c").available()).isFalse();
    assertThat(only("c").requests().failed()).isEqualTo(1);
  }

  @Test
  void anAggregateShowsItsLeavesAndTheirEndpoints() {
    Endpoints none = Endpoints.none("all");
    mesh.route(Forward.to("all"))
        .cluster(Cluster.builder("one").build(), 1)
        .cluster(
            new ClusterWithEndpoints(
                Cluster.builder("all").discovery(new Discovery.Aggregate(List.of("one"))).build(),
                none,
                List.of(new ClusterWithEndpoints.Leaf("one", 0, 1))))
        .publish();

    ClusterStatus status = mesh.mesh.clusterStatus("all");

    assertThat(status.discovery()).isEqualTo("AGGREGATE");
    assertThat(status.leaves()).containsExactly("one");
    assertThat(only("all").address()).isEqualTo(only("one").address());
    assertThat(mesh.mesh.status().clusters())
        .extracting(ClusterStatus::name)
        .containsExactly("all", "one");
    assertThat(mesh.mesh.clusterStatus("one").discovery()).isEqualTo("EDS");
    assertThat(mesh.mesh.clusterStatus("one").service()).isEqualTo("one");
    assertThat(mesh.mesh.clusterStatus("one").policy()).isEqualTo("ROUND_ROBIN");
  }
}
