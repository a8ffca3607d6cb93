package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Explanation;
import io.inmesh.config.Cluster;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Routes see the headers that a connection manager adds, and explanations say so. */
class AddedHeadersTest {
  private static final PathMatcher ALL = new PathMatcher.Prefix("/", false);

  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static Route route(String name, String header, HeaderMatcher.Condition condition) {
    HeaderMatcher matcher = HeaderMatcher.of(header, condition);
    return Route.of(name, RouteMatch.of(ALL, List.of(matcher)), Forward.to("c"));
  }

  private static HeaderMatcher.Condition is(String value) {
    return new HeaderMatcher.Text(new StringMatcher.Exact(value, false));
  }

  private Explanation explained(TestRequest request, Route... routes) {
    mesh.table(RouteTable.of("t", List.of(VirtualHost.of("v", List.of("*"), List.of(routes)))))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    return mesh.mesh.explain(request);
  }

  @Test
  void theSchemeIsTheConnectionsUnlessTheApplicationSaysIt() {
    Route[] routes = {
      route("secure", "x-forwarded-proto", is("https")),
      route("plain", "x-forwarded-proto", is("http")),
    };
    Explanation plain = explained(new TestRequest(), routes);
    assertThat(plain.route()).isEqualTo("plain");
    assertThat(plain.passed())
        .singleElement()
        .satisfies(passed -> assertThat(passed.reason()).startsWith("\"http\""));
    assertThat(explained(new TestRequest().header("x-forwarded-proto", "https"), routes).route())
        .isEqualTo("secure");
  }

  @Test
  void aRequestHasAnId() {
    Explanation any =
        explained(new TestRequest(), route("any", "x-request-id", new HeaderMatcher.Present(true)));
    assertThat(any.route()).isEqualTo("any");
    assertThat(any.passed()).isEmpty();
  }

  @Test
  void whatNobodyAddsIsMissing() {
    Explanation none =
        explained(
            new TestRequest(), route("any", "x-envoy-internal", new HeaderMatcher.Present(true)));
    assertThat(none.routeIndex()).isEqualTo(-1);
    assertThat(none.passed()).singleElement().asString().contains("missing");
  }
}
