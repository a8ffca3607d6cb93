package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallInfo;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A client goes where the routes say, and its requests and responses look as they say. */
public abstract class ClientRoutingContract extends ClientContract {

  @Test
  void theRouteChoosesTheCluster() throws IOException {
    mesh.cluster("a", answering("from a").port())
        .cluster("b", answering("from b").port())
        .route("/b", RouteAction.Forward.to("b"))
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    assertThat(text(ClientRequest.get(SHOP + "/x"))).isEqualTo("from a");
    assertThat(text(ClientRequest.get(SHOP + "/b/x"))).isEqualTo("from b");
  }

  @Test
  void theApplicationLearnsWhereItsCallWent() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/x"))) {
      response.text();
      CallInfo info = Objects.requireNonNull(response.info());
      assertThat(info.virtualHost()).isEqualTo("shop");
      assertThat(info.route()).isEqualTo("/");
      assertThat(info.cluster()).isEqualTo("a");
      assertThat(info.endpoint()).isEqualTo("127.0.0.1:" + backend.port());
      assertThat(info.attempts()).isEqualTo(1);
      assertThat(info.responseFlags()).isEmpty();
    }
  }

  @Test
  void aClusterWhoseTransportCannotBeHonouredIsSentNothing() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", Policies.unusableTransport("TLS: not supported"), backend.port())
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/x"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(response.text()).contains("reset reason: remote connection failure");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UF");
    }
    assertThat(backend.connections()).isZero();
  }

  @Test
  void weightedClustersShareTheCalls() throws IOException {
    mesh.cluster("v1", answering("v1").port()).cluster("v2", answering("v2").port());
    weigh(100, 0);
    assertThat(shares(30)).containsOnlyKeys("v1");
    weigh(50, 50);
    assertThat(shares(200)).containsOnlyKeys("v1", "v2");
    weigh(0, 100);
    assertThat(shares(30)).containsOnlyKeys("v2");
  }

  private void weigh(int v1, int v2) {
    ClusterSpecifier.Weighted weighted =
        new ClusterSpecifier.Weighted(List.of(weight("v1", v1), weight("v2", v2)), null, null);
    mesh.noRoutes().route("/", RouteAction.Forward.to(weighted)).apply();
  }

  private static ClusterSpecifier.WeightedCluster weight(String cluster, int weight) {
    return ClusterSpecifier.WeightedCluster.of(cluster, weight);
  }

  private Map<String, Integer> shares(int calls) throws IOException {
    Map<String, Integer> shares = new HashMap<>();
    for (int i = 0; i < calls; i++) {
      shares.merge(text(ClientRequest.get(SHOP + "/")), 1, Integer::sum);
    }
    return shares;
  }

  @Test
  void headersOfTheRequestChooseTheRoute() throws IOException {
    HeaderMatcher beta =
        HeaderMatcher.of(
            "x-user",
            new HeaderMatcher.Text(new io.inmesh.config.StringMatcher.Exact("beta", false)));
    mesh.cluster("a", answering("a").port())
        .cluster("b", answering("b").port())
        .route(
            Route.of(
                "canary",
                RouteMatch.of(new PathMatcher.Prefix("/", false), List.of(beta)),
                RouteAction.Forward.to("b")))
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("a");
    assertThat(text(ClientRequest.get(SHOP + "/").header("X-User", "beta"))).isEqualTo("b");
  }

  @Test
  void theMeshAnswersItself() throws IOException {
    mesh.cluster("empty")
        .route("/none", RouteAction.Forward.to("empty"))
        .route("/unknown", RouteAction.Forward.to("missing"))
        .apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/none"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(response.text()).isEqualTo("no healthy upstream");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UH");
    }
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/unknown"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("NC");
    }
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/else"))) {
      assertThat(response.status()).isEqualTo(seen(404));
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("NR");
    }
  }

  @Test
  void aRequestOutsideTheMeshIsTheSameByteForByte() throws IOException {
    ContractBackend outside =
        backend(exchange -> {
          exchange.body();
          exchange.reply(200, List.of("x-own: 1"), "outside");
        });
    mesh.cluster("a", answering("inside").port()).route("/", RouteAction.Forward.to("a")).apply();
    String url = "http://127.0.0.1:" + outside.port() + "/a?b";
    for (ClientRequest request :
        List.of(
            ClientRequest.get(url).header("x-a", "1"),
            ClientRequest.post(url, new byte[] {1, 2, 3}).header("X-B", "2"))) {
      try (ClientResponse response = client().send(request)) {
        assertThat(response.text()).isEqualTo("outside");
        assertThat(response.header("x-own")).isEqualTo("1");
        assertThat(response.info()).isNull();
      }
      ContractExchange received = outside.takeRequest();
      client().sendWithoutMesh(request).close();
      ContractExchange expected = outside.takeRequest();
      assertThat(received.head()).isEqualTo(expected.head());
      assertThat(received.body()).isEqualTo(expected.body());
    }
  }

  /** Where a client follows redirects, it is the mesh that says where to. */
  @Test
  void anEndpointThatRedirectsIsNotAskedForWhatItPointsTo() throws IOException {
    ContractBackend here =
        backend(exchange -> {
          if (exchange.target().equals("/here")) {
            exchange.reply(302, List.of("location: /there"), "");
          } else {
            exchange.reply(200, "from the same endpoint");
          }
        });
    ContractBackend there = answering("from there");
    mesh.cluster("a", here.port())
        .cluster("b", there.port())
        .route("/here", RouteAction.Forward.to("a"))
        .route("/there", RouteAction.Forward.to("b"))
        .apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/here"))) {
      if (there.requests() == 0) {
        assertThat(response.status()).isEqualTo(seen(302));
        assertThat(response.header("location")).isEqualTo("/there");
      } else {
        assertThat(response.text()).isEqualTo("from there");
      }
    }
    assertThat(here.requests()).isEqualTo(1);
  }
}
