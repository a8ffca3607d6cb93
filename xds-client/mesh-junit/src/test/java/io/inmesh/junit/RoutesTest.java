package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A file of routes and what can be said about them, and what a wrong statement is answered. */
@MeshTest("routes.yaml")
class RoutesTest {
  private final TestMesh mesh;

  RoutesTest(TestMesh mesh) {
    this.mesh = mesh;
  }

  @Test
  void betaUsersGoToTheSecondVersion(TestMesh same) {
    assertThat(same).isSameAs(mesh);
    assertThat(mesh.get("http://shop/cart").header("x-user", "beta"))
        .goesTo("shop-v2")
        .matchesVirtualHost("shop")
        .matchesRoute("beta")
        .withTimeout("2s")
        .withPerTryTimeout("500ms")
        .retriesOn(503)
        .retriesOn("5xx", "connect-failure")
        .doesNotRetryOn(404)
        .retriesUpTo(2)
        .backsOff("100ms", "400ms")
        .sendsPath("/v2/cart")
        .sendsAuthority("shop")
        .sendsHeader("x-from", "web")
        .sendsNoHeader("x-nothing");
  }

  @Test
  void theRestIsSplitByWeight() {
    TestRequest request = mesh.get("http://shop:80/cart/1");
    assertThat(request)
        .splits("shop-v1", 95, "shop-v2", 5)
        .splits("shop-v1", 19, "shop-v2", 1)
        .splits(Map.of("shop-v1", 95L, "shop-v2", 5L, "shop-v3", 0L))
        .splitsSampled(10_000, "shop-v1", 95, "shop-v2", 5)
        .doesNotRetry();
    assertThat(request.draw(94)).goesTo("shop-v1");
    assertThat(request.draw(95)).goesTo("shop-v2");
  }

  /** What explains and sends has the authority that clients send. */
  @Test
  void theAuthorityIsThatOfClients() {
    Update update =
        mesh.offerText(
            """
            resources:
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: routes
              virtual_hosts:
              - {name: orders, domains: [orders], routes: [{match: {prefix: /}, route: {cluster: orders}}]}
              - {name: port, domains: ["orders:80"], routes: [{match: {prefix: /}, route: {cluster: port}}]}
            """);
    assertThat(update).isAccepted();
    for (String url :
        List.of("http://orders:80/", "https://orders:443/", "http://user:secret@orders/")) {
      assertThat(mesh.get(url)).goesTo("orders").sendsAuthority("orders").sendsNoHeader("host");
      assertThat(mesh.call(mesh.get(url))).hasStatus(200).wentToClusters("orders");
    }
    assertThat(mesh.get("http://orders:443/")).isNotInMesh();
    assertThat(mesh.grpc("http://orders:80/a.B/C")).goesTo("port").sendsAuthority("orders:80");
    assertThat(mesh.grpc("http://orders:80/a.B/C").header("host", "orders")).goesTo("orders");
    assertThat(mesh.get("http://elsewhere/").header("Host", "orders:80"))
        .goesTo("port")
        .sendsAuthority("orders:80")
        .sendsNoHeader("host");
    TestRequest elsewhere = mesh.get("http://orders/").header("Host", "elsewhere");
    assertThat(elsewhere).isNotInMesh();
    assertThat(elsewhere.body("b")).isNotInMesh();
    assertThatThrownBy(() -> assertThat(elsewhere).goesTo("orders"))
        .hasMessageContaining("GET http://orders/\n    host: elsewhere\n")
        .hasMessageContaining("no virtual host has the authority \"elsewhere\"");
    assertThatThrownBy(() -> elsewhere.header("host", "orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("header host: \"orders\" (expected: one only)");
    for (String url : List.of("http://:80/", "ftp://orders/", "orders")) {
      assertThatThrownBy(() -> mesh.get(url))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("url: " + url + " (expected: http://host[:port]/path)");
    }
  }

  @Test
  void theMeshAnswersItself() {
    assertThat(mesh.get("http://shop/old")).redirectsTo(302, "http://shop/cart");
    assertThat(mesh.get("http://shop/health")).isAnsweredDirectly(200, "fine");
    assertThat(mesh.get("http://shop/nowhere")).hasNoRoute();
    assertThat(mesh.get("http://elsewhere/")).isNotInMesh();
    assertThat(mesh.get("http://shop/t")).withoutTimeout().goesTo("shop-v1");
  }

  @Test
  void whatDependsOnTheDrawIsNotCalledCertain() {
    assertThatThrownBy(() -> assertThat(mesh.get("http://shop/trial")).goesTo("shop-v1"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("of 1000 requests go to shop-v1 ")
        .hasMessageContaining(", shop-v2 ");
    assertThatThrownBy(() -> assertThat(mesh.get("http://shop/cart")).goesTo("shop-v1"))
        .hasMessageContaining("of 1000 requests go to shop-v1 ");
    assertThat(mesh.get("http://shop/trial")).splitsSampled(5000, "shop-v1", 90, "shop-v2", 10);
  }

  @Test
  void aFailureSaysWhatMatchedAndWhyOthersDidNot() {
    TestRequest request = mesh.get("http://shop/cart").header("X-User", "beta");
    assertThatThrownBy(() -> assertThat(request).as("beta").goesTo("shop-v3"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            [beta]\s
            Expected GET http://shop/cart
                x-user: beta
              to go to cluster shop-v3
              but it goes to shop-v2
              because
                virtual host "shop"
                route 0 "old" does not match: path "/cart" (expected: path begins with "/old")
                route 1 "health" does not match: path "/cart" (expected: path equals "/health")
                route 2 "beta" matches
                cluster shop-v2 of shop-v2 (weight 1)
                timeout 2s
                retry policy: on 5xx,connect-failure, at most 2, per try 0.5s
                configuration: version 1\
            """);
  }

  @Test
  void aFailureNamesTheVirtualHostsThatThereAre() {
    assertThatThrownBy(() -> assertThat(mesh.get("http://shopp/cart")).goesTo("shop-v1"))
        .hasMessageContaining("it goes to (not in the mesh)")
        .hasMessageContaining("no virtual host has the authority \"shopp\"")
        .hasMessageContaining("there are: shop[shop, shop:80]");
  }

  @Test
  @MeshTest(value = "routes.yaml", listener = "nope")
  void whereNothingIsConfiguredForItAFailureSaysOnlyThat(TestMesh own) {
    TestRequest request = own.get("http://shop/cart");
    String failure =
        """

        Expected GET http://shop/cart
          to go to cluster shop-v1
          but it goes to (503)
          because
            there is no configuration for it: listener nope: does not exist; known listeners: none
            configuration: version 1\
        """;
    assertThatThrownBy(() -> assertThat(request).goesTo("shop-v1"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(failure);
  }

  @Test
  void everyWrongStatementFails() {
    TestRequest beta = mesh.get("http://shop/cart").header("x-user", "beta");
    TestRequest cart = mesh.get("http://shop/cart");
    fails(
        () -> assertThat(cart).splits("shop-v1", 90, "shop-v2", 10), "the weights are shop-v1 95");
    fails(
        () -> assertThat(cart).splitsSampled(10_000, "shop-v1", 90, "shop-v2", 10),
        "of 10000 requests go to shop-v1 9");
    fails(() -> assertThat(beta).splits("shop-v1", 1, "shop-v2", 1), "the weights are shop-v2 1");
    fails(() -> assertThat(beta).matchesRoute("cart"), "it takes route 2 \"beta\"");
    fails(() -> assertThat(beta).matchesVirtualHost("x"), "it belongs to \"shop\"");
    fails(() -> assertThat(beta).isNotInMesh(), "it is for the mesh");
    fails(() -> assertThat(beta).hasNoRoute(), "it goes to shop-v2");
    fails(() -> assertThat(beta).withTimeout("3s"), "it has 2s");
    fails(() -> assertThat(beta).withPerTryTimeout("3s"), "it has 0.5s");
    fails(() -> assertThat(beta).retriesOn(404), "be retried on 404");
    fails(() -> assertThat(beta).doesNotRetryOn(503), "be handed on after 503");
    fails(() -> assertThat(beta).retriesOn("reset"), "its retry policy is: on 5xx,connect-failure");
    fails(() -> assertThat(beta).retriesUpTo(3), "it is retried 2 times");
    fails(() -> assertThat(beta).doesNotRetry(), "never be retried");
    fails(() -> assertThat(cart).retriesOn(503), "-> 503 after 0s");
    fails(() -> assertThat(beta).backsOff("1ms", "2ms"), "it backs off from 0.1s to 0.4s");
    fails(() -> assertThat(beta).sendsPath("/cart"), "it arrives as /v2/cart");
    fails(() -> assertThat(beta).sendsAuthority("x"), "it arrives for shop");
    fails(() -> assertThat(beta).sendsHeader("x-from", "app"), "it has web");
    fails(() -> assertThat(beta).sendsNoHeader("x-from"), "it has web");
    fails(() -> assertThat(beta).redirectsTo(302, "/"), "it goes to shop-v2");
    fails(
        () -> assertThat(mesh.get("http://shop/health")).isAnsweredDirectly(200, "bad"),
        "the answer is 200 (direct_response): fine");
    fails(() -> assertThat(beta).abortsWith(500, 10), "of 1000 it happens to 0");
  }

  private static void fails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable statement, String why) {
    assertThatThrownBy(statement).isInstanceOf(AssertionError.class).hasMessageContaining(why);
  }

  @Test
  void badQuestionsAreAnsweredClearly() {
    assertThatThrownBy(() -> mesh.get("shop/cart"))
        .hasMessage("url: shop/cart (expected: http://host[:port]/path)");
    assertThatThrownBy(() -> assertThat(mesh.get("http://shop/cart")).retriesOn("503"))
        .hasMessageStartingWith("condition: 503 (expected: one of [5xx, gateway-error");
    assertThatThrownBy(() -> mesh.advance("soon"))
        .hasMessageContaining("duration: \"soon\" (expected: a number and ns, us");
  }

  @Test
  @MeshTest("half.yaml")
  void aMethodHasItsOwnResources(TestMesh own, Mesh beneath) {
    assertThat(own.get("http://shop/cart")).splits("shop-v1", 1, "shop-v2", 1);
    assertThat(beneath).isSameAs(own.mesh());
  }
}
