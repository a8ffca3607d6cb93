package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.InboundStep;
import io.inmesh.call.RequestView;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheme of inbound requests; what is expected is what Envoy 1.40 does. */
final class InboundSchemeTest extends InboundFixture {
  private static Route to(String prefix, RouteAction action) {
    return new Route(
        prefix,
        RouteMatch.of(new PathMatcher.Prefix(prefix, false)),
        action,
        add("x-scheme", "%REQ(:scheme)%"),
        HeaderEdits.NONE,
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }

  private static RouteAction elsewhere() {
    return new RouteAction.Redirect(null, "other", 0, null, null, 301, false);
  }

  private void publishAll() {
    publish(List.of(to("/moved", elsewhere()), to("/", RouteAction.Forward.to("app"))));
  }

  private String scheme(TestRequest request, ConnectionView connection) {
    publishAll();
    return proceeded(call(request, connection).begin()).headers().get("x-scheme");
  }

  private String location(TestRequest request, ConnectionView connection) {
    publishAll();
    request.path = "/moved";
    List<String> headers = replied(call(request, connection).begin()).headers();
    return headers.get(headers.indexOf("location") + 1);
  }

  @ParameterizedTest
  @CsvSource({"https, https", "HTTPS, https", "http, http", "wss, http", "'https,http', http"})
  void isWhatAProxyInFrontSaysOverHttp1(String forwarded, String scheme) {
    TestRequest request = new TestRequest().header("x-forwarded-proto", forwarded);
    assertThat(scheme(request, ANYWHERE)).isEqualTo(scheme);
    assertThat(location(request, ANYWHERE)).isEqualTo(scheme + "://other/moved");
  }

  @Test
  void isTheRequestsOwnOverHttp2() {
    TestRequest request = new TestRequest().header("x-forwarded-proto", "https");
    assertThat(scheme(request, HTTP_2)).isEqualTo("http");
    assertThat(location(request, HTTP_2)).isEqualTo("http://other/moved");
  }

  @Test
  void isThatOfTheUrlWhereTheRequestNamesOne() {
    TestRequest request = new TestRequest().header("x-forwarded-proto", "http");
    request.scheme = "https";
    assertThat(scheme(request, ANYWHERE)).isEqualTo("https");
    assertThat(location(request, ANYWHERE)).isEqualTo("https://other/moved");
  }

  /** Whatever the request, its connection and a proxy in front of it say. */
  @ParameterizedTest
  @CsvSource({"false, https", "false, http", "true, https", "true, http"})
  void isTheConfiguredOne(boolean edge, String scheme) {
    forwarding =
        ForwardingHeaders.builder()
            .useRemoteAddress(edge)
            .xffTrustedHops(edge ? 1 : 0)
            .scheme(scheme)
            .build();
    publishAll();
    for (String forwarded : List.of("http", "https", "")) {
      TestRequest request = new TestRequest().header("x-forwarded-proto", forwarded);
      RequestView head = proceeded(call(request).begin());
      assertThat(head.headers().get("x-scheme")).isEqualTo(scheme);
      assertThat(head.headers().get("x-forwarded-proto")).isEqualTo(scheme);
      assertThat(location(request, ANYWHERE)).isEqualTo(scheme + "://other/moved");
    }
  }

  @ParameterizedTest
  @CsvSource({"https, true", "HTTPS, false", "http, false", "wss, false"})
  void tlsIsRequiredOfWhatAProxySays(String forwarded, boolean passes) {
    VirtualHost.Policies tls =
        new VirtualHost.Policies(
            VirtualHost.TlsRequirement.ALL,
            null,
            null,
            List.of(),
            false,
            false,
            false,
            BufferLimits.NONE);
    publish(
        new VirtualHost(
            "vh",
            List.of("shop"),
            List.of(to("/", RouteAction.Forward.to("app"))),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of(),
            tls,
            VirtualHost.Annotations.NONE));
    TestRequest request = new TestRequest().header("x-forwarded-proto", forwarded);
    assertThat(call(request).begin() instanceof InboundStep.Proceed).isEqualTo(passes);
  }
}
