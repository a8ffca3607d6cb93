package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeaderLines;
import io.inmesh.config.IpRange;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What the mesh decides by: the request and its connection as they are, whatever headers say of
 * them, and for as long as somebody asks.
 */
abstract class ServerRequestContract extends ServerHeaderContract {

  private void assertRefused(Answer answer) {
    assertAnsweredByTheMesh(answer, 403, "RBAC: access denied");
  }

  /** What the mesh makes of this format for a call. */
  private String seen(String format, String path, int bodyBytes) throws Exception {
    publish(forward(), answeringWith("x-filter", format));
    return server().call(path, Map.of(), bodyBytes).header("x-filter");
  }

  @Test
  void rulesSeeTheMethod() throws Exception {
    for (boolean hasBody : List.of(false, true)) {
      String method = server().method(hasBody);
      int bytes = hasBody ? 10 : 0;
      assertThat(seen("%REQ(:METHOD)%", "/app/body", bytes)).isEqualTo(method);
      publish(forward(), deniedBy(":method", exactly(method)));
      assertRefused(server().call("/app/body", Map.of(), bytes));
    }
  }

  @Test
  void rulesSeeTheAuthority() throws Exception {
    assertThat(seen("%REQ(:AUTHORITY)%", "/app/echo", 0)).isEqualTo(server().authority());
    publish(forward(), deniedBy(":authority", exactly(server().authority())));
    assertRefused(call("/app/echo"));
  }

  /** A server of which no path has a query, as of gRPC, does not find it. */
  @Test
  void rulesSeeThePathWithItsQuery() throws Exception {
    publish(forward(), deniedBy(":path", exactly("/app/echo?a=1&b=%20")));
    Answer answer = call("/app/echo?a=1&b=%20");
    assertThat(answer.status()).isIn(server().statusOf(403), server().statusOf(404));
    assertAnsweredByTheApplication(call("/app/echo"));
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  @Test
  void aConnectionWithoutTlsIsOne() throws Exception {
    String format = "%REQ(:SCHEME)% %REQ(X-FORWARDED-PROTO)% %PROTOCOL%";
    assertThat(seen(format, "/app/echo", 0)).isEqualTo("http http " + server().protocol());
    publish(forward(), deniedBy(":scheme", exactly("https")));
    assertAnsweredByTheApplication(call("/app/echo"));
    publish(forward(), deniedBy("x-forwarded-proto", exactly("http")));
    assertRefused(call("/app/echo"));
  }

  @Test
  void rulesSeeThePortThatTheServerListensAt() throws Exception {
    int port = server().port();
    assertThat(seen("%DOWNSTREAM_LOCAL_PORT%", "/app/echo", 0)).isEqualTo(String.valueOf(port));
    publish(forward(), denied(new Condition.DestinationPort(port, port + 1), new Condition.Any()));
    assertRefused(call("/app/echo"));
  }

  /** That of the client is any but its own, and none that only the system gives. */
  @Test
  void thePortOfTheCallerIsThatOfItsSocket() throws Exception {
    assertThat(Integer.parseInt(seen("%DOWNSTREAM_DIRECT_REMOTE_PORT%", "/app/echo", 0)))
        .isGreaterThanOrEqualTo(1024)
        .isNotEqualTo(server().port());
  }

  /** Anybody can write a header: who asks for the caller's own address wants the socket's. */
  @Test
  void aHeaderIsNotTheAddressOfTheCaller() throws Exception {
    String[] lines = {"x-forwarded-for", "203.0.113.7", "x-real-ip", "203.0.113.7"};
    publish(forward(), deniedFrom("203.0.113.0/24"));
    assertAnsweredByTheApplication(server().callWith(lines));
    publish(forward(), deniedFrom("127.0.0.0/8"));
    assertRefused(server().callWith(lines));
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  private static RbacConfig deniedFrom(String range) {
    return denied(new Condition.Any(), new Condition.DirectRemoteIp(IpRange.parse(range)));
  }

  /** The application gets what was decided on, or nothing. */
  @Test
  void theApplicationGetsThePathOfTheRouteOrIsNotRun() throws Exception {
    PathRewrite rewrite = new PathRewrite.Regex("/echo$", "/body");
    publish(List.of(route(Forward.to("app").withRewrites(new Rewrites(rewrite, null, false)))));
    Answer answer = call("/app/echo");
    if (server().applicationCalls() > 0) {
      assertThat(answer.text()).startsWith("0 bytes");
    } else {
      assertThat(answer.status()).isNotEqualTo(server().statusOf(200));
    }
  }

  /** An error page of the server's, for example, is edited after the end. */
  @Test
  void theRequestCanBeAskedAfterItsEnd() throws Exception {
    publish(
        forward(),
        answeringWith("x-filter", "%REQ(:METHOD)% %REQ(:AUTHORITY)% %REQ(:PATH)% %REQ(X-OWN)%"));
    Answer answer = server().call("/app/echo", Map.of("x-own", "1"), 0);
    assertThat(takeEnd()).isEqualTo("200 ");
    awaitIdle(mesh().lifecycle()::activeRequests);
    HeaderLines later = new HeaderLines(1);
    lastEnded().editResponse(500, later);
    assertThat(later.get("x-filter")).isEqualTo(answer.header("x-filter")).endsWith("/app/echo 1");
  }
}
