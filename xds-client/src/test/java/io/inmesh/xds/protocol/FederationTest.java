package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.LDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.AuthorityConfig;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** New-style names and the authorities that they come from (gRFC A47). */
final class FederationTest {
  private static final String CLUSTER = "xdstp://%s/envoy.config.cluster.v3.Cluster/%s";

  private final Scenario s = Scenario.of(AGGREGATED_GRPC);
  private final ServerConfig main = s.config("main");
  private final ServerConfig other = s.config("other");
  private final Scenario.Watcher client =
      s.watcher(
          new ClientConfig(
              Node.of("me"),
              AuthorityConfig.of(main),
              Map.of(
                  "other", AuthorityConfig.of(other),
                  "same", AuthorityConfig.of(main),
                  "inherits", new AuthorityConfig(List.of(), Map.of(), false))));

  private static String cluster(String authority, String id) {
    return CLUSTER.formatted(authority, id);
  }

  @Test
  void nameSelectsTheServersOfItsAuthority() {
    client.wants(CDS, "old", cluster("other", "new"));
    s.server(main).accepts();
    s.server(other).accepts();

    assertThat(s.server(main).subscribed(CDS)).containsExactly("old");
    assertThat(s.server(other).subscribed(CDS)).containsExactly(cluster("other", "new"));
  }

  @Test
  void sameServerInTwoAuthoritiesIsOneStream() {
    client.wants(CDS, "old", cluster("same", "a"), cluster("inherits", "b"));
    s.server(main).accepts();

    assertThat(s.server(main).streamCount()).isEqualTo(1);
    assertThat(s.server(main).subscribed(CDS)).hasSize(3);
    s.server(main).sends(CDS, "1", CDS.resource(cluster("same", "a"), "x"));
    assertThat(client.known(CDS, cluster("same", "a"))).isEqualTo("ACKED x");
  }

  @Test
  void namesOfTheSchemeAreSentBesideAWildcardThatListsAllOthers() {
    ServerConfig lists = s.config("lists", ServerFeature.WILDCARD_LISTS_ALL);
    Map<String, AuthorityConfig> authorities = Map.of("same", AuthorityConfig.of(lists));
    Scenario.Watcher watcher =
        s.watcher(new ClientConfig(Node.of("me"), AuthorityConfig.of(lists), authorities));
    watcher.wants(CDS, "*", "listed");
    s.server(lists).accepts();
    assertThat(s.server(lists).heard()).containsExactly("CDS [] node me");
    watcher.wants(CDS, "*", "listed", cluster("same", "a"));
    assertThat(s.server(lists).heard()).containsExactly("CDS [*, " + cluster("same", "a") + "]");
  }

  @Test
  void unknownAuthorityIsAnErrorOfThatNameOnly() {
    client.wants(CDS, cluster("nowhere", "a"), "old");
    assertThat(client.told()).contains("CDS " + cluster("nowhere", "a"));
    assertThat(client.state(CDS, cluster("nowhere", "a")).failure().message())
        .contains("expected: an authority of the bootstrap");
    assertThat(client.known(CDS, "old")).isEqualTo("REQUESTED");
  }

  @Test
  void whereThereIsNoServerTheBootstrapHasToHaveWhatIsNamed() {
    Scenario.Watcher alone =
        s.watcher(new ClientConfig(Node.of("me"), AuthorityConfig.of(), Map.of(), false));
    alone.wants(CDS, "shop");
    assertThat(alone.state(CDS, "shop").failure().message())
        .contains("shop (expected: a resource of the bootstrap, which has no server to ask)");
  }

  @Test
  void whereNamesAreNotResolvedByAuthorityTheyAreNamesAsAnyOther() {
    Scenario.Watcher plain =
        s.watcher(new ClientConfig(Node.of("me"), AuthorityConfig.of(main), Map.of(), false));
    plain.wants(CDS, "*", cluster("nowhere", "a?y=1&x=2"));
    s.server(main).accepts();
    assertThat(s.server(main).subscribed(CDS))
        .containsExactly("*", cluster("nowhere", "a?x=2&y=1"));

    s.server(main).sends(CDS, "1", CDS.resource(cluster("elsewhere", "b"), "x"));

    assertThat(plain.known(CDS, cluster("elsewhere", "b"))).isEqualTo("ACKED x");
  }

  @Test
  void typeInTheNameMustMatch() {
    client.wants(LDS, cluster("other", "a"));
    assertThat(client.state(LDS, cluster("other", "a")).failure().message())
        .contains("expected: the name of a resource of type " + LDS.typeUrl());
    assertThat(s.server(other).streamCount()).isZero();
  }

  @Test
  void contextParametersMayComeInAnyOrder() {
    client.wants(CDS, cluster("other", "a?y=2&x=1"));
    s.server(other).accepts();
    assertThat(s.server(other).subscribed(CDS)).containsExactly(cluster("other", "a?x=1&y=2"));

    s.server(other).sends(CDS, "1", CDS.resource(cluster("other", "a?y=2&x=1"), "v"));
    assertThat(client.known(CDS, cluster("other", "a?x=1&y=2"))).isEqualTo("ACKED v");
    assertThat(client.known(CDS, cluster("other", "a?y=2&x=1"))).isEqualTo("ACKED v");
  }

  @ParameterizedTest
  @CsvSource({
    "a b, a%20b",
    "a%20b, a%20b",
    "a/b, a/b",
    "a%2fb, a%2Fb",
    "%61, a",
    "[::1]:80, %5B::1%5D:80",
    "ü, %C3%BC",
    "100%, 100%25",
  })
  void pathIsPercentEncodedInOneWay(String given, String canonical) {
    assertThat(ResourceName.canonical(cluster("other", given)))
        .isEqualTo(cluster("other", canonical));
  }

  @Test
  void twoUsersThatFallBackDifferentlyShareTheirFirstServersStreamAndAnswers() {
    client.wants(CDS, "old");
    s.server(main).accepts().sends(CDS, "1", CDS.resource("old", "x"));
    s.server(main).heard();

    Scenario.Watcher second = s.watcher(ClientConfig.of(Node.of("me"), main, other));
    second.wants(CDS, "old");

    assertThat(s.server(main).streamCount()).isEqualTo(1);
    assertThat(second.known(CDS, "old")).isEqualTo("ACKED x");
    assertThat(second.told()).containsExactly("CDS old");
  }

  @Test
  void typeWithServersOfItsOwnIsAskedForThere() {
    Scenario.Watcher split =
        s.watcher(
            new ClientConfig(
                Node.of("me"),
                new AuthorityConfig(List.of(main), Map.of(LDS.typeUrl(), List.of(other)), false),
                Map.of()));
    split.wants(LDS, "*").wants(CDS, "*");

    s.server(main).accepts();
    s.server(other).accepts();
    assertThat(s.server(main).heard()).containsExactly("CDS [] node me");
    assertThat(s.server(other).heard()).containsExactly("LDS [] node me");
  }
}
