package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The scheme of outbound requests; what is expected is what Envoy 1.40 does. */
class OutboundSchemeTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Route redirect(String name, RouteMatch match) {
    return Route.of(name, match, new RouteAction.Redirect(null, name, 0, null, null, 301, false));
  }

  /** Where one route is for requests by https, and the other for all. */
  private String location(TestRequest request) {
    PathMatcher all = new PathMatcher.Prefix("/", false);
    HeaderMatcher https =
        HeaderMatcher.of(
            ":scheme", new HeaderMatcher.Text(new StringMatcher.Exact("https", false)));
    mesh.table(
            RouteTable.of(
                "routes",
                List.of(
                    VirtualHost.of(
                        "vh",
                        List.of("shop"),
                        List.of(
                            redirect("secure", RouteMatch.of(all, List.of(https))),
                            redirect("plain", RouteMatch.of(all)))))))
        .publish();
    OutboundCall call = mesh.call(request);
    List<String> headers = ((Step.Reply) call.begin()).reply().headers();
    call.end(EndReason.COMPLETE, null);
    return headers.get(headers.indexOf("location") + 1);
  }

  @ParameterizedTest
  @CsvSource({
    "https, https://secure/",
    "HTTPS, https://secure/",
    "http, http://plain/",
    "wss, http://plain/",
    "'https,http', http://plain/"
  })
  void isWhatXForwardedProtoSays(String forwarded, String expected) {
    assertThat(location(new TestRequest().header("x-forwarded-proto", forwarded)))
        .isEqualTo(expected);
  }

  @Test
  void isTheUrlsWhereNothingIsSaid() {
    TestRequest request = new TestRequest();
    request.scheme = "https";
    assertThat(location(request)).isEqualTo("https://secure/");
  }

  @Test
  void isTheRequestsOwnWhereItNamesOneAsThoseOfGrpcDo() {
    TestRequest request = new TestRequest().header("x-forwarded-proto", "https");
    request.multiplexed = true;
    assertThat(location(request)).isEqualTo("http://plain/");
  }
}
