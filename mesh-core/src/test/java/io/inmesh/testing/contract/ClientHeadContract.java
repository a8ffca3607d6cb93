package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the route says about heads is what backend and application see. */
public abstract class ClientHeadContract extends ClientContract {

  @Test
  void headerEditsReachBackendAndApplication() throws IOException {
    Backend backend = backend(exchange -> exchange.reply(200, List.of("x-gone: 1"), "x"));
    HeaderEdits requestEdits =
        new HeaderEdits(List.of("x-drop"), List.of(set("x-set", "new"), append("x-more", "b")));
    HeaderEdits responseEdits = new HeaderEdits(List.of("x-gone"), List.of(set("x-here", "1")));
    mesh.cluster("a", backend.port())
        .route(
            new Route(
                "edits",
                RouteMatch.of(new PathMatcher.Prefix("/", false)),
                RouteAction.Forward.to("a"),
                requestEdits,
                responseEdits,
                Map.of(),
                Metadata.EMPTY,
                null))
        .apply();
    ClientRequest request =
        ClientRequest.get(SHOP + "/")
            .header("x-drop", "1")
            .header("x-set", "old")
            .header("x-more", "a");
    try (ClientResponse response = client().send(request)) {
      response.text();
      assertThat(response.header("x-here")).isEqualTo("1");
      assertThat(response.header("x-gone")).isNull();
    }
    BackendExchange received = backend.takeRequest();
    assertThat(received.header("x-drop")).isNull();
    assertThat(received.header("x-set")).isEqualTo("new");
    assertThat(received.header("x-more")).isEqualTo("a,b");
    assertThat(received.header("x-request-id")).isNotNull();
  }

  private static HeaderEdit set(String name, String value) {
    return new HeaderEdit(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
  }

  private static HeaderEdit append(String name, String value) {
    return new HeaderEdit(name, value, AppendAction.APPEND_IF_EXISTS_OR_ADD, false);
  }

  @Test
  void theHostAndTheRewrittenPathGoOut() throws IOException {
    Backend backend = answering("x");
    RouteAction.Forward forward =
        RouteAction.Forward.to("a")
            .withRewrites(new Rewrites(new PathRewrite.Prefix("/v2"), null, false));
    mesh.cluster("a", backend.port()).route("/v1", forward).apply();
    text(ClientRequest.get(SHOP + "/v1/a%2Fb?q=%20x"));
    BackendExchange received = backend.takeRequest();
    assertThat(received.target()).isEqualTo("/v2/a%2Fb?q=%20x");
    assertThat(received.header("host")).isEqualTo("shop.example");
  }

  @Test
  void aDirectResponseNeedsNoBackend() throws IOException {
    mesh.route("/direct", new RouteAction.DirectResponse(418, "teapot", false)).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/direct"))) {
      assertThat(response.status()).isEqualTo(418);
      assertThat(response.text()).isEqualTo("teapot");
      assertThat(response.header("content-type")).isEqualTo("text/plain");
    }
  }
}
