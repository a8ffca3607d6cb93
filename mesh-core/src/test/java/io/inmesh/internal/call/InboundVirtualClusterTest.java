package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.Annotations;
import io.inmesh.config.VirtualHost.VirtualCluster;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.http.HeaderList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboundVirtualClusterTest extends InboundFixture {
  private static VirtualCluster ofPath(String name, String prefix) {
    HeaderMatcher path =
        HeaderMatcher.of(":path", new HeaderMatcher.Text(new StringMatcher.Prefix(prefix, false)));
    return new VirtualCluster(name, List.of(path));
  }

  /** Envoy's router looks for it before it rewrites the request. */
  @Test
  void itIsThatOfTheRequestAsTheRouterGotIt() {
    Forward rewriting =
        Forward.to("app").withRewrites(new Rewrites(new PathRewrite.Prefix("/new"), null, false));
    publish(
        new VirtualHost(
            "vh",
            List.of("shop"),
            List.of(route("/old", rewriting)),
            HeaderEdits.NONE,
            add("x-virtual", "%VIRTUAL_CLUSTER_NAME%"),
            Map.of(),
            VirtualHost.Policies.DEFAULT,
            new Annotations(
                List.of(ofPath("after", "/new"), ofPath("before", "/old")), Metadata.EMPTY)));
    TestRequest request = new TestRequest();
    request.path = "/old/x";
    InboundCall call = call(request);
    assertThat(proceeded(call.begin()).path()).isEqualTo("/new/x");

    HeaderList response = new HeaderList();
    call.editResponse(200, response);
    assertThat(response.get("x-virtual")).isEqualTo("before");
    call.end(EndReason.COMPLETE, 200);
  }

  @Test
  void whatTheRouterTakesAwayWasThere() {
    HeaderMatcher present = HeaderMatcher.of("x-v", new HeaderMatcher.Present(true));
    publish(
        new VirtualHost(
            "vh",
            List.of("shop"),
            List.of(route("/", Forward.to("app"))),
            new HeaderEdits(List.of("x-v"), add("x-virtual", "%VIRTUAL_CLUSTER_NAME%").additions()),
            HeaderEdits.NONE,
            Map.of(),
            VirtualHost.Policies.DEFAULT,
            new Annotations(
                List.of(new VirtualCluster("versioned", List.of(present))), Metadata.EMPTY)));
    InboundCall call = call(new TestRequest().header("x-v", "1"));
    assertThat(proceeded(call.begin()).headers().get("x-virtual")).isEqualTo("versioned");
    call.end(EndReason.COMPLETE, 200);
  }
}
