package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.FailureKind;
import io.inmesh.call.ResponseFlag;
import org.junit.jupiter.api.Test;

/** Whole calls in virtual time against scripted endpoints. */
@MeshTest("shop.yaml")
class CallsTest {
  private static final String ONE = "10.0.0.1:8080";
  private static final String TWO = "10.0.0.2:8080";

  @Test
  void endpointsFollowTheirScripts(TestMesh mesh) {
    mesh.endpoint("shop").answers(Answer.status(503).body("no")).then(200);
    CallOutcome outcome = mesh.call(mesh.get("http://shop/cart"));
    assertThat(outcome)
        .hasStatus(200)
        .hasAttempts(2)
        .wentToClusters("shop", "shop")
        .wentToDifferentEndpoints()
        .isFromEndpoint()
        .hasFlags()
        .hasDetails("via_upstream")
        .tookBetween("0s", "25ms");
    assertThat(outcome.attempts().get(0).status()).isEqualTo(503);
  }

  @Test
  void mistakesOfTheTestAreToldAtOnce(TestMesh mesh) {
    assertThatThrownBy(() -> mesh.endpoint("shpo"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("endpoint: shpo (expected: one of [")
        .hasMessageContaining("10.0.0.1:8080, 10.0.0.2:8080")
        .hasMessageContaining("shop");
    TestRequest request = mesh.get("http://shop/cart");
    assertThatThrownBy(() -> request.header("a b", "c"))
        .hasMessageStartingWith("header name: \"a b\"");
    assertThatThrownBy(() -> request.header("a", "c\r\nd"))
        .hasMessageEndingWith("(expected: no control characters)");
  }

  @Test
  void retriesEndWithTheLastAnswer(TestMesh mesh) {
    mesh.endpoint("shop").answers(Answer.status(500).body("broken").header("x-why", "bug"));
    assertThat(mesh.call(mesh.get("http://shop/cart")))
        .hasStatus(500)
        .hasAttempts(4)
        .hasFlags(ResponseFlag.URX)
        .hasBody("broken")
        .hasHeader("X-Why", "bug")
        .hasNoHeader("x-other");
  }

  @Test
  void timePassesOnlyVirtually(TestMesh mesh) {
    mesh.endpoint("shop").isSlow("2s");
    assertThat(mesh.call(mesh.get("http://shop/cart"))).hasStatus(200).took("2s");
    assertThat(mesh.elapsed()).hasSeconds(2);
    mesh.endpoint("shop").neverAnswers();
    assertThat(mesh.call(mesh.get("http://shop/cart")))
        .isLocalReply()
        .hasStatus(504)
        .hasFlags(ResponseFlag.UT)
        .hasBody("upstream request timeout")
        .took("5s");
    assertThat(mesh.call(mesh.get("http://shop/cart").deadline("1s"))).hasStatus(504).took("1s");
  }

  @Test
  void anUnreachableEndpointCostsTheConnectTimeout(TestMesh mesh) {
    mesh.endpoint(ONE).answers(Answer.unreachable());
    mesh.endpoint(TWO).failsToConnect();
    CallOutcome outcome = mesh.call(mesh.get("http://shop/cart"));
    assertThat(outcome).hasStatus(503).hasAttempts(4).isLocalReply();
    assertThat(outcome.attempts())
        .extracting(AttemptRecord::failure)
        .contains(FailureKind.CONNECT_TIMEOUT, FailureKind.CONNECT_FAILURE);
    assertThat(outcome.elapsed()).isBetween(Durations.parse("1s"), Durations.parse("4s"));
  }

  /** As behind a proxy, which has read all of the request by then. */
  @Test
  @MeshTest("retries.yaml")
  void theTimeoutOfARequestWithABodyRunsWhileNothingIsConnected(TestMesh mesh) {
    mesh.endpoint("c").answers(Answer.unreachable()); // for 5 s, and then it is too late
    for (TestRequest request :
        new TestRequest[] {
          mesh.get("http://shop/one-second"), mesh.post("http://shop/one-second").body("{}")
        }) {
      assertThat(mesh.call(request)).hasStatus(504).hasFlags(ResponseFlag.UT).took("1s");
    }
  }

  @Test
  void anEndpointThatFailsTwiceIsEjectedAndComesBack(TestMesh mesh) {
    mesh.endpoint(ONE).answers(500);
    CallOutcome first = mesh.call(mesh.get("http://shop/"));
    CallOutcome second = mesh.call(mesh.get("http://shop/"));
    CallOutcome third = mesh.call(mesh.get("http://shop/"));
    assertThat(first.ejected().size() + second.ejected().size() + third.ejected().size())
        .isEqualTo(1);
    assertThat(mesh.ejected()).containsExactly(ONE);
    assertThat(mesh.call(mesh.get("http://shop/"))).wentTo(TWO).ejected();
    mesh.advance("40s");
    assertThat(mesh.ejected()).isEmpty();
  }

  @Test
  void callsMeetAtTheCircuitBreaker(TestMesh mesh) {
    mesh.endpoint("shop").isSlow("1s");
    RunningCall first = mesh.start(mesh.get("http://shop/"));
    assertThat(mesh.call(mesh.get("http://shop/")))
        .hasStatus(503)
        .hasFlags(ResponseFlag.UO)
        .hasHeader("x-envoy-overloaded", "true")
        .hasAttempts(0);
    assertThat(first.isDone()).isFalse();
    mesh.advance("1s");
    assertThat(first.isDone()).isTrue();
    assertThat(first.await()).hasStatus(200).took("1s");
  }

  @Test
  void aCancelledCallGivesItsPermitBack(TestMesh mesh) {
    mesh.endpoint("shop").neverAnswers();
    RunningCall first = mesh.start(mesh.get("http://shop/"));
    first.cancel();
    assertThat(first.await().status()).isZero();
    mesh.endpoint("shop").answers(200);
    assertThat(mesh.call(mesh.get("http://shop/"))).hasStatus(200);
  }

  @Test
  void aBodyThatBreaksOffIsSeen(TestMesh mesh) {
    mesh.endpoint("shop").answers(Answer.status(200).bodyAfter("1s").breaksOff());
    assertThat(mesh.call(mesh.get("http://shop/")))
        .isBrokenOff()
        .took("1s")
        .hasDetails("upstream_reset_after_response_started{protocol_error}");
  }

  @Test
  void aBodyThatCannotBeRepeatedIsNotRetried(TestMesh mesh) {
    mesh.endpoint("shop").answers(503).then(200);
    assertThat(mesh.call(mesh.post("http://shop/").oneShotBody("order"))).hasStatus(503);
    mesh.endpoint("shop").answers(503).then(200);
    assertThat(mesh.call(mesh.post("http://shop/").body("order"))).hasStatus(200);
  }

  @Test
  void faultsAreTriedOut(TestMesh mesh) {
    assertThat(mesh.get("http://shop/").header("x-chaos", "abort")).abortsWith(418, 20);
    assertThat(mesh.get("http://shop/")).abortsWith(418, 0).delaysBy("1s", 0);
  }

  @Test
  void questionsDoNotDisturbCalls(TestMesh mesh) {
    mesh.endpoint("shop").answers(503).then(200);
    assertThat(mesh.get("http://shop/")).goesTo("shop").retriesOn(503).retriesUpTo(3);
    assertThat(mesh.elapsed()).isZero();
    assertThat(mesh.ejected()).isEmpty();
    assertThat(mesh.call(mesh.get("http://shop/"))).hasAttempts(2);
  }

  @Test
  void aFailureShowsTheWholeCall(TestMesh mesh) {
    mesh.endpoint("shop").answers(Answer.status(404).after("10ms"));
    assertThatThrownBy(() -> assertThat(mesh.call(mesh.get("http://shop/cart"))).hasStatus(200))
        .isInstanceOf(AssertionError.class)
        .hasMessageMatching(
            """
            (?s)
            Expected status 200 but it was 404 of the call
            GET http://shop/cart
              -> 404 after 0.01s, via_upstream
                 1. after 0s to shop 10.0.0.[12]:8080: 404 after 0.01s\
            """);
    CallOutcome outcome = mesh.call(mesh.get("http://shop/cart"));
    assertThatThrownBy(() -> assertThat(outcome).took("1s")).hasMessageContaining("0.01s");
    assertThatThrownBy(() -> assertThat(outcome).isLocalReply()).hasMessageContaining("-> 404");
    assertThatThrownBy(() -> assertThat(outcome).wentTo("x")).hasMessageContaining("10.0.0.");
    assertThatThrownBy(() -> assertThat(outcome).isNotInMesh()).hasMessageContaining("left alone");
  }

  @Test
  void whatWouldNeverEndIsSaidToBe(TestMesh mesh) {
    mesh.offerText(
        """
        resources:
        - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
          name: r
          virtual_hosts:
          - {name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: c, timeout: 0s, idle_timeout: 0s}}]}
        """);
    mesh.endpoint("c").neverAnswers();
    assertThatThrownBy(() -> mesh.call(mesh.get("http://shop/")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the call never ends: GET http://shop/")
        .hasMessageContaining("to c c:80: under way");
  }

  @Test
  void theSameSeedTakesTheSameWay() {
    assertThat(way(7)).isEqualTo(way(7));
  }

  private static java.util.List<String> way(long seed) {
    try (TestMesh mesh =
        TestMesh.builder().relativeTo(CallsTest.class).resources("shop.yaml").seed(seed).build()) {
      mesh.endpoint("shop").answers(503);
      java.util.List<String> way = new java.util.ArrayList<>();
      for (int i = 0; i < 5; i++) {
        way.add(mesh.call(mesh.get("http://shop/")).toString());
      }
      return way;
    }
  }
}
