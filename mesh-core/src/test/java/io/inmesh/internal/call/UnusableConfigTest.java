package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.Step;
import io.inmesh.call.UnusableConfigException;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterChainMatch.SourceType;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Problem;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.Trouble;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.telemetry.MeshListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What cannot be used fails closed and says why; what is outside of the mesh is left alone. */
class UnusableConfigTest {
  private static final String LUA = "http_filters[0]: Lua (expected: a filter that is executed)";

  private final List<String> troubles = new ArrayList<>();
  private @Nullable Problem problem;

  private TestMesh mesh(UnaryOperator<Mesh.Builder> settings) {
    MeshListener listener =
        new MeshListener() {
          @Override
          public void onConfigTrouble(@Nullable String trouble) {
            troubles.add(String.valueOf(trouble));
          }
        };
    return new TestMesh(builder -> settings.apply(builder.listener(listener)));
  }

  private TestMesh mesh() {
    return mesh(builder -> builder);
  }

  private static RouteTable table(String... domains) {
    Route route =
        Route.of(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            RouteAction.Forward.to("backend"));
    return RouteTable.of("t", List.of(VirtualHost.of("vh", List.of(domains), List.of(route))));
  }

  private static Listener listener(
      String name,
      RouteSource routes,
      RequestNormalization normalization,
      @Nullable String unusable) {
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            routes,
            List.of(),
            normalization,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT,
            LocalReplyConfig.NONE,
            unusable);
    FilterChain chain =
        new FilterChain("", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    return new Listener(
        name, null, List.of(chain), null, null, TrafficDirection.UNSPECIFIED, Metadata.EMPTY);
  }

  private static Listener listener(String name, @Nullable String unusable, String... domains) {
    RouteSource routes = new RouteSource.Inline(table(domains));
    return listener(name, routes, RequestNormalization.NONE, unusable);
  }

  private void publish(TestMesh mesh, Listener... listeners) {
    ResourceMap<Listener> map = ResourceMap.empty();
    for (Listener listener : listeners) {
      map = map.with(listener.name(), listener);
    }
    ResourceMap<Problem> problems = ResourceMap.empty();
    if (problem != null) {
      problems = problems.with(problem.key(), problem);
    }
    publish(mesh, map, problems);
  }

  private static void publish(
      TestMesh mesh, ResourceMap<Listener> listeners, ResourceMap<Problem> problems) {
    mesh.source.sink.onConfig(
        new MeshConfig(
            listeners, ResourceMap.empty(), ResourceMap.empty(), problems, RuntimeValues.EMPTY));
  }

  private static Step begin(TestMesh mesh, String authority) {
    TestRequest request = new TestRequest();
    request.authority = authority;
    return mesh.call(request).begin();
  }

  private static LocalReply refused(TestMesh mesh, String authority) {
    assertThat(mesh.mesh.isInMesh(authority)).isTrue();
    assertThat(mesh.mesh.bypasses(authority)).isFalse();
    LocalReply reply = ((Step.Reply) begin(mesh, authority)).reply();
    assertThat(reply.flags()).isEqualTo("NC");
    assertThat(reply.cause()).isInstanceOf(UnusableConfigException.class);
    return reply;
  }

  private static void assertOutside(TestMesh mesh, String authority) {
    assertThat(begin(mesh, authority)).isInstanceOf(Step.Bypass.class);
    assertThat(mesh.mesh.isInMesh(authority)).isFalse();
    assertThat(mesh.mesh.bypasses(authority)).isTrue();
  }

  @Test
  void aClusterThatCannotBeUsedIsNamedWithTheReason() {
    try (TestMesh mesh = mesh()) {
      problem = new Problem(ResourceKind.CLUSTER, "backend", "lb_policy: RING_HASH", false);
      publish(mesh, listener("out", null, "shop"));
      LocalReply reply = refused(mesh, "shop");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.details()).isEqualTo("unusable_cluster");
      assertThat(reply.body()).isEqualTo("cluster backend cannot be used: lb_policy: RING_HASH");
      assertThat(reply.cause()).hasMessage(reply.body());
      assertThat(mesh.mesh.explain(new TestRequest()).reply().body()).isEqualTo(reply.body());
    }
  }

  @Test
  void aClusterThatIsNotThereIsAnsweredAsEnvoyDoesAndTheCauseNamesIt() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("out", null, "shop"));
      LocalReply reply = refused(mesh, "shop");
      assertThat(reply.details()).isEqualTo("cluster_not_found");
      assertThat(reply.body()).isEmpty();
      assertThat(reply.cause()).hasMessage("cluster backend: does not exist");

      problem = new Problem(ResourceKind.CLUSTER, "backend", "cp: CDS was not sent", true);
      publish(mesh, listener("out", null, "shop"));
      assertThat(refused(mesh, "shop").body()).isEmpty();
      assertThat(refused(mesh, "shop").cause()).hasMessage("cluster backend: cp: CDS was not sent");
    }
  }

  @Test
  void aClusterWhoseEndpointsDidNotComeIsAnsweredAsEnvoyDoesAndTheCauseNamesThem() {
    try (TestMesh mesh = mesh()) {
      Cluster backend =
          Cluster.builder("backend").discovery(new Cluster.Discovery.Eds("eps")).build();
      ClusterWithEndpoints empty = new ClusterWithEndpoints(backend, Endpoints.none("eps"));
      Problem missing = new Problem(ResourceKind.ENDPOINTS, "eps", "EDS eps: not sent", true);
      for (Problem known : new Problem[] {missing, null}) {
        ResourceMap<Problem> none = ResourceMap.empty();
        mesh.source.sink.onConfig(
            new MeshConfig(
                ResourceMap.<Listener>empty().with("out", listener("out", null, "shop")),
                ResourceMap.empty(),
                ResourceMap.<ClusterWithEndpoints>empty().with("backend", empty),
                known == null ? none : none.with(known.key(), known),
                RuntimeValues.EMPTY));
        LocalReply reply = ((Step.Reply) begin(mesh, "shop")).reply();
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.flags()).isEqualTo("UH");
        assertThat(reply.body()).isEqualTo("no healthy upstream");
        if (known == null) {
          assertThat(reply.cause()).isNull();
        } else {
          assertThat(reply.cause())
              .isInstanceOf(UnusableConfigException.class)
              .hasMessage("cluster backend: EDS eps: not sent");
        }
      }
    }
  }

  @Test
  void anUnusableListenerRefusesTheAuthoritiesThatItNamesAndLeavesTheOthersAlone() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("out", LUA, "shop", "*.mesh"));
      for (String named : List.of("shop", "SHOP", "a.mesh")) {
        LocalReply reply = refused(mesh, named);
        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.details()).isEqualTo("unusable_listener");
        assertThat(reply.body()).isEqualTo("listener out cannot be used: " + LUA);
        assertThat(reply.cause()).hasMessage(reply.body());
      }
      assertOutside(mesh, "example.org");
      assertOutside(mesh, "shop:81");
      assertThat(mesh.mesh.status().problems())
          .containsExactly(new Problem(ResourceKind.LISTENER, "out", LUA, false));
    }
  }

  @Test
  void anUnusableListenerWithAStarRefusesAll() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("out", LUA, "*"));
      assertThat(refused(mesh, "example.org").details()).isEqualTo("unusable_listener");
    }
  }

  @Test
  void whereUnknownAuthoritiesAreRejectedAnUnusableListenerRefusesThem() {
    try (TestMesh mesh = mesh(builder -> builder.unknownAuthority(UnknownAuthority.REJECT))) {
      publish(mesh, listener("out", LUA, "shop"));
      assertThat(refused(mesh, "example.org").details()).isEqualTo("unusable_listener");
    }
  }

  @Test
  void anExplanationOfAnUnusableListenerSaysWhy() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("out", LUA, "shop"));
      assertThat(mesh.mesh.explain(new TestRequest()).reply().body()).endsWith(LUA);
      TestRequest outside = new TestRequest();
      outside.authority = "example.org";
      assertThat(mesh.mesh.explain(outside).bypass()).isTrue();
    }
  }

  @Test
  void severalListenersRefuseWhatAnyOfThemNamesAndLeaveTheRestAlone() {
    try (TestMesh mesh = mesh()) {
      RequestNormalization anyPort =
          new RequestNormalization(
              false, false, EscapedSlashes.KEEP, StripHostPort.ANY, false, Underscores.ALLOW);
      Listener two = listener("two", new RouteSource.Inline(table("cart")), anyPort, null);
      publish(mesh, listener("one", null, "shop"), two);
      for (String named : List.of("shop", "cart", "cart:81")) {
        LocalReply reply = refused(mesh, named);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("several listeners").contains("[one, two]");
      }
      assertOutside(mesh, "example.org");
      assertOutside(mesh, "shop:81");

      publish(mesh, listener("one", null, "shop"), two, listener("three", null, "bank"));
      assertThat(refused(mesh, "bank").body()).contains("[one, three, two]");
      assertOutside(mesh, "example.org");
    }
  }

  @Test
  void thatThereAreSeveralListenersIsToldOnceAndThatThereIsOneAgain() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("one", null, "shop"), listener("two", null, "cart"));
      publish(mesh, listener("one", null, "shop"), listener("two", null, "bank"));
      assertThat(troubles).singleElement().asString().contains("several listeners");
      assertThat(mesh.mesh.status().trouble()).contains("several listeners");

      mesh.source.sink.onTroubles(List.of(Trouble.ofSource("server", "the server is gone")));
      assertThat(troubles.get(1)).contains("the server is gone").contains("several listeners");
      publish(mesh, listener("one", null, "shop"));
      mesh.source.sink.onTroubles(List.of());
      assertThat(troubles.subList(2, 4)).containsExactly("the server is gone", "null");
    }
  }

  @Test
  void asLongAsRoutesAreNotKnownAllIsRefusedSinceAnyAuthorityMayBeMeant() {
    RouteSource later = new RouteSource.Named("later");
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener("out", later, RequestNormalization.NONE, null));
      assertThat(refused(mesh, "example.org").body())
          .isEqualTo("listener out: route table later: does not exist");
      publish(
          mesh,
          listener("one", null, "shop"),
          listener("two", later, RequestNormalization.NONE, null));
      assertThat(refused(mesh, "example.org").body()).contains("several listeners");
    }
  }

  @Test
  void anInboundChainWithoutRoutesSaysWhatIsWrongWithThemNow() {
    try (TestMesh mesh = mesh(builder -> builder.inboundListener("in"))) {
      RouteSource later = new RouteSource.Named("later");
      ResourceMap<Listener> listeners =
          ResourceMap.<Listener>empty()
              .with("in", listener("in", later, RequestNormalization.NONE, null));
      publish(mesh, listeners, ResourceMap.empty());
      String chain = "a filter chain of listener in: route table later: ";
      assertThat(refusedInbound(mesh)).isEqualTo(chain + "does not exist");

      problem = new Problem(ResourceKind.ROUTE_TABLE, "later", "RDS resource later: bad", false);
      publish(mesh, listeners, ResourceMap.<Problem>empty().with(problem.key(), problem));

      assertThat(refusedInbound(mesh)).isEqualTo(chain + "RDS resource later: bad");
    }
  }

  private static String refusedInbound(TestMesh mesh) {
    InboundStep step =
        mesh.mesh.inbound(new TestRequest(), InboundFixture.ANYWHERE, () -> {}).begin();
    assertThat(step).isInstanceOf(InboundStep.Reply.class);
    return ((InboundStep.Reply) step).reply().body();
  }

  @Test
  void whatTheApplicationTakesOutOfTheMeshIsOutsideEvenThen() {
    try (TestMesh mesh = mesh(b -> b.authorities(authority -> authority.endsWith(".mesh")))) {
      publish(
          mesh, listener("out", new RouteSource.Named("later"), RequestNormalization.NONE, null));
      assertOutside(mesh, "example.org");
      assertThat(refused(mesh, "a.mesh").status()).isEqualTo(503);
    }
  }

  @Test
  void anOnlyListenerOfWhichNothingCanBeReadRefusesAll() {
    try (TestMesh mesh = mesh()) {
      problem = new Problem(ResourceKind.LISTENER, "out", "malformed", false);
      publish(mesh);
      assertThat(refused(mesh, "example.org").body()).isEqualTo("listener out: malformed");

      problem = new Problem(ResourceKind.LISTENER, "out", "does not exist", true);
      publish(mesh);
      assertOutside(mesh, "example.org");
    }
  }

  private static FilterChain chain(String name, int port, String... domains) {
    FilterChainMatch match =
        new FilterChainMatch(
            port, List.of(), List.of(), "", List.of(), SourceType.ANY, List.of(), List.of());
    HttpConnectionManager manager = listener("", null, domains).outbound();
    return new FilterChain(
        name, match, domains.length == 0 ? null : manager, TransportSecurity.PLAINTEXT);
  }

  private static Listener listener(@Nullable FilterChain otherwise, FilterChain... chains) {
    return new Listener(
        "out",
        new EndpointAddress("127.0.0.1", 80),
        List.of(chains),
        otherwise,
        null,
        TrafficDirection.OUTBOUND,
        Metadata.EMPTY);
  }

  @Test
  void onlyTheChainThatAConnectionOfTheHostMeetsRoutesCalls() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener(chain("", 0, "shop"), chain("", 99, "cart")));
      assertThat(refused(mesh, "shop").details()).isEqualTo("cluster_not_found");
      assertOutside(mesh, "cart");
      publish(mesh, listener(null, chain("", 99, "cart"), chain("", 80, "shop")));
      assertThat(refused(mesh, "shop").details()).isEqualTo("cluster_not_found");
      assertOutside(mesh, "cart");
    }
  }

  @Test
  void whereNoChainTakesCallsWhatAnyOfThemNamesIsRefusedWithTheReason() {
    for (String name : new String[] {null, "out"}) {
      try (TestMesh mesh = mesh(builder -> builder.outboundListener(name))) {
        publish(mesh, listener(null, chain("", 99, "cart"), chain("", 98, "shop")));
        for (String named : List.of("shop", "cart")) {
          LocalReply reply = refused(mesh, named);
          assertThat(reply.status()).isEqualTo(503);
          assertThat(reply.body())
              .isEqualTo(
                  "listener out: no filter chain takes calls that go out to 127.0.0.1:80 (expected:"
                      + " a filter_chain_match for a plain connection of the same host, or a"
                      + " default_filter_chain)");
        }
        assertOutside(mesh, "example.org");
        assertThat(mesh.mesh.status().trouble()).contains("no filter chain takes calls");
        assertThat(mesh.mesh.explain(new TestRequest()).reply().body()).contains("no filter chain");
      }
    }
  }

  @Test
  void aChainWithoutAConnectionManagerThatTakesCallsIsNamed() {
    try (TestMesh mesh = mesh()) {
      publish(mesh, listener(chain("", 0, "shop"), chain("tcp", 80)));
      assertThat(refused(mesh, "shop").body())
          .isEqualTo(
              "listener out: filter chain tcp takes the calls that go out, and has no HTTP"
                  + " connection manager");
      assertOutside(mesh, "example.org");

      publish(mesh, listener(null, chain("tcp", 80))); // no proxy for HTTP at all
      assertOutside(mesh, "shop");
    }
  }

  @Test
  void aListenerOfThatNameThatIsNotForHttpRefusesAll() {
    try (TestMesh mesh = mesh(builder -> builder.outboundListener("out"))) {
      publish(mesh, listener(null, chain("tcp", 80)));
      assertThat(refused(mesh, "example.org").body()).isEqualTo("listener out has no routes");
    }
  }
}
