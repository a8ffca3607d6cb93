package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeaderBytes;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the route says about heads is what backend and application see. */
public abstract class ClientHeadContract extends ClientContract {

  @Test
  void headerEditsReachBackendAndApplication() throws IOException {
    ContractBackend backend = backend(exchange -> exchange.reply(200, List.of("x-gone: 1"), "x"));
    HeaderEdits requestEdits =
        new HeaderEdits(List.of("x-drop"), List.of(set("x-set", "new"), append("x-more", "b")));
    HeaderEdits responseEdits = new HeaderEdits(List.of("x-gone"), List.of(set("x-here", "1")));
    mesh.cluster("a", backend.port()).route(editing("/", requestEdits, responseEdits)).apply();
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
    ContractExchange received = backend.takeRequest();
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

  /** Or the client itself leaves the header out, as gRPC's does. */
  @Test
  void aHeaderValueWithALineBreakIsRefusedAndNothingIsSent() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    for (String end : List.of("\r\n", "\n", "\r", "\0")) {
      ClientRequest request =
          ClientRequest.get(SHOP + "/").header("x-user", "bob" + end + "x-admin: true");
      int before = backend.requests();
      try {
        text(request);
      } catch (RuntimeException | IOException refused) {
        assertThat(refused)
            .satisfiesAnyOf(
                e -> assertThat(e).isInstanceOf(IllegalArgumentException.class),
                e -> assertThat(e).hasRootCauseInstanceOf(IllegalArgumentException.class));
        assertThat(backend.requests()).isEqualTo(before);
        continue;
      }
      ContractExchange received = backend.takeRequest();
      assertThat(received.header("x-user")).isNull();
      assertThat(received.header("x-admin")).isNull();
    }
  }

  /** Or the client itself leaves the header out, as gRPC's does. */
  @Test
  void aHeaderValueWithALineBreakThatARouteAddsIsNotSent() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port());
    List<String> ends = List.of("\r\n", "\n", "\r", "\0");
    for (int i = 0; i < ends.size(); i++) {
      HeaderEdit edit = append("x-added", "bob" + ends.get(i) + "x-admin: true");
      mesh.route(editing("/" + i, new HeaderEdits(List.of(), List.of(edit)), HeaderEdits.NONE));
    }
    mesh.apply();
    for (int i = 0; i < ends.size(); i++) {
      try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/" + i))) {
        String text = response.text();
        if (backend.requests() == 0) {
          assertThat(text).isEqualTo("invalid header value for: x-added");
          assertThat(response.status()).isEqualTo(seen(503));
          continue;
        }
      }
      ContractExchange received = backend.takeRequest();
      assertThat(received.header("x-added")).isNull();
      assertThat(received.header("x-admin")).isNull();
    }
  }

  @Test
  void aPathOrHostWithAControlCharacterIsNotSent() throws IOException {
    ContractBackend backend = answering("x");
    List<String> controls = List.of("\r\n", "\n", "\r", "\0", "\u0001", "\u007f");
    mesh.cluster("a", backend.port());
    for (int i = 0; i < controls.size(); i++) {
      String bad = controls.get(i) + "x";
      PathRewrite path = new PathRewrite.Prefix("/a" + bad);
      HostRewrite host = new HostRewrite.Literal("a" + bad);
      mesh.route("/path" + i, rewriting(new Rewrites(path, null, false)));
      mesh.route("/host" + i, rewriting(new Rewrites(null, host, false)));
      mesh.route("/both" + i, rewriting(new Rewrites(path, host, false)));
    }
    mesh.apply();
    for (int i = 0; i < controls.size(); i++) {
      isInvalid("/path" + i, ":path");
      isInvalid("/host" + i, ":authority");
      isInvalid("/both" + i, ":authority");
    }
    assertThat(backend.requests()).isZero();
  }

  private void isInvalid(String path, String name) throws IOException {
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + path))) {
      assertThat(response.text()).isEqualTo("invalid header value for: " + name);
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("DPE");
    }
  }

  private static RouteAction rewriting(Rewrites rewrites) {
    return RouteAction.Forward.to("a").withRewrites(rewrites);
  }

  private static Route editing(String prefix, HeaderEdits request, HeaderEdits response) {
    return new Route(
        "edits",
        RouteMatch.of(new PathMatcher.Prefix(prefix, false)),
        RouteAction.Forward.to("a"),
        request,
        response,
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }

  @Test
  void aCharacterOfAHeaderValueIsOneByte() throws IOException {
    ContractBackend backend = answering("x");
    String added = "Z\u00fcrich \u20ac";
    HeaderEdits edits = new HeaderEdits(List.of(), List.of(append("x-added", added)));
    mesh.cluster("a", backend.port()).route(editing("/", edits, HeaderEdits.NONE)).apply();
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("x");
    String bytes = HeaderBytes.ofText(added);
    String received = backend.takeRequest().header("x-added");
    if (can(Capability.HEADER_BYTES)) {
      assertThat(received).isEqualTo(bytes);
    } else {
      assertThat(received).isIn(bytes.replaceAll("[^ -~]", "?"), null);
    }
  }

  /** Over HTTP/1.1; a backend of another kind has no such heads. */
  @Test
  void aHeadThatCanBeReadInTwoWaysIsNoResponse() throws IOException {
    List<String> framings =
        List.of(
            "content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
            "content-length: 3\r\ncontent-length: 5\r\n\r\nabcde");
    for (String framing : framings) {
      boolean ambiguous = isAnswered("HTTP/1.1 200 OK\r\n" + framing);
      try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
        if (ambiguous) {
          assertThat(response.status()).as(framing).isEqualTo(seen(502));
          assertThat(response.text()).contains("reset reason: protocol error");
          assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UPE");
        } else {
          assertThat(response.text()).isEqualTo("abc");
        }
      }
    }
  }

  /** Over HTTP/1.1; a backend of another kind sends the response alone. */
  @Test
  void aHeadThatAnnouncesTheResponseIsNotTheResponse() throws IOException {
    isAnswered(
        "HTTP/1.1 103 Early Hints\r\nx-hint: 1\r\n\r\n"
            + "HTTP/1.1 102 Processing\r\n\r\n"
            + "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nx-own: 1\r\n\r\nabc");
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(seen(200));
      assertThat(response.header("x-own")).isEqualTo("1");
      assertThat(response.header("x-hint")).isNull();
      assertThat(response.text()).isEqualTo("abc");
    }
  }

  /** Has a backend answer with these bytes; false where it does not speak HTTP/1.1. */
  private boolean isAnswered(String bytes) {
    ContractBackend backend =
        backend(exchange -> {
          if (exchange instanceof BackendExchange http1) {
            http1.closeAfter();
            http1.write(bytes);
          } else {
            exchange.reply(200, List.of("x-own: 1"), "abc");
          }
        });
    mesh.noRoutes().cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    return backend instanceof Backend;
  }

  @Test
  void theHostAndTheRewrittenPathGoOut() throws IOException {
    ContractBackend backend = answering("x");
    RouteAction.Forward forward =
        RouteAction.Forward.to("a")
            .withRewrites(new Rewrites(new PathRewrite.Prefix("/v2"), null, false));
    mesh.cluster("a", backend.port()).route("/v1", forward).apply();
    text(ClientRequest.get(SHOP + "/v1/a%2Fb?q=%20x"));
    ContractExchange received = backend.takeRequest();
    assertThat(received.target()).isEqualTo("/v2/a%2Fb?q=%20x");
    assertThat(received.authority()).isEqualTo("shop.example");
  }

  @Test
  void aDirectResponseNeedsNoBackend() throws IOException {
    mesh.route("/direct", new RouteAction.DirectResponse(418, "teapot")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/direct"))) {
      assertThat(response.status()).isEqualTo(seen(418));
      assertThat(response.text()).isEqualTo("teapot");
      assertThat(response.header("content-type")).isEqualTo(client().contentTypeOfReplies());
    }
  }
}
