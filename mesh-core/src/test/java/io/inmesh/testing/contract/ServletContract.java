package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.http.HttpFilter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each servlet container does with {@link MeshFilter} in front of {@link EchoServlet}. */
public abstract class ServletContract extends ServletResponsesContract {
  private static final Set<Thread.State> WAITING =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

  private ServletsUnderTest server;

  @Override
  protected final ServerUnderTest start(Mesh inMesh) throws Exception {
    EchoServlet servlet = new EchoServlet();
    server = started(inMesh, servlet, "", (types, context) -> {});
    return server;
  }

  @Override
  final int port() {
    return server.port();
  }

  @Override
  protected final Request.Builder request(String path) {
    return server.request(path);
  }

  @Override
  protected final Answer send(Request.Builder request) throws IOException {
    return server.send(request);
  }

  @Override
  final Response stream(String path) throws IOException {
    return server.stream(path);
  }

  private Answer get(String path) throws Exception {
    return server.call(path, Map.of(), 0);
  }

  @Test
  void theStatusThatTheApplicationSetsIsTheOneThatIsSeen() throws Exception {
    publish(forward());
    Answer created = get("/status?201");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("x-from-mesh")).isEqualTo("201");
    Answer missing = get("/error?404");
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.header("x-from-mesh")).isEqualTo("404");
  }

  @Test
  void aLargeResponseGoesThroughWithItsEditedHead() throws Exception {
    publish(forward());
    Answer response = get("/large?300000");
    assertThat(response.text()).hasSize(300_000);
    assertThat(response.header("x-from-mesh")).isEqualTo("200");
    Answer text = get("/text?100000");
    assertThat(text.text()).hasSize(100_000);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
  }

  /** Containers differ in it. */
  @Test
  void textThatAStreamPrintsIsThatOfTheContainer() throws Exception {
    publish(forward());
    try (ServletsUnderTest plain = withoutMesh((types, context) -> {})) {
      Answer printed = get("/print");
      assertThat(printed.text()).isEqualTo(plain.call("/print", Map.of(), 0).text()).isNotEmpty();
      assertThat(printed.header("x-from-mesh")).isEqualTo("200");
      assertThat(takeEnd()).isEqualTo("200 ");
    }
  }

  @Test
  void aResponseThatIsOverWithItsAnnouncedLengthIsEditedBefore() throws Exception {
    publish(forward());
    for (String path : List.of("/announced?10", "/announced-text?10", "/announced?0")) {
      Answer response = get(path);
      assertThat(response.header("x-from-mesh")).as(path).isEqualTo("200");
      assertThat(response.header("x-secret")).as(path).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void aDirectResponseOfAStatusThatHasNoBodyIsHeadersOnly(int status) throws Exception {
    publish(List.of(route(new RouteAction.DirectResponse(status, "text"))));
    for (int i = 0; i < 2; i++) { // the next one on the same connection
      Answer answer = get("/any");
      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.text()).isEmpty();
    }
  }

  /** A client that reads the type of a text without a charset as UTF-8 sees what is configured. */
  @Test
  void aDirectResponseHasTheTypeThatTheMeshGivesIt() throws Exception {
    publish(List.of(route(new RouteAction.DirectResponse(200, "h\u00e9llo \u20ac"))));
    Answer answer = get("/any");
    assertThat(answer.header("content-type")).isEqualTo("text/plain");
    assertThat(answer.text()).isEqualTo("h\u00e9llo \u20ac");
  }

  @Test
  void aResponseThatEndsWithAForwardOfTheApplicationIsEditedBefore() throws Exception {
    publish(forward());
    Answer empty = get("/forward-status?204");
    assertThat(empty.header("x-from-mesh")).isEqualTo("204");
    assertThat(empty.header("x-app")).isNotEmpty();
    Answer text = get("/forward-text?10");
    assertThat(text.text()).hasSize(10);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
    assertThat(text.header("x-secret")).isEmpty();
  }

  /** Some containers end a response with the forward, where the filter is not asked about it. */
  @Test
  void aHeadThatHasLeftPastTheMeshIsTold() throws Exception {
    publish(forward());
    try (ServletsUnderTest app = mappedFor(EnumSet.of(DispatcherType.REQUEST));
        LogCatcher log = new LogCatcher("io.inmesh.servlet")) {
      assertThat(app.call("/text?10", Map.of(), 0).header("x-from-mesh")).isEqualTo("200");
      assertThat(app.call("/status?204", Map.of(), 0).header("x-from-mesh")).isEqualTo("204");
      assertThat(app.call("/throw", Map.of(), 0).status()).isEqualTo(500);
      assertThat(log.records()).isEmpty();
      boolean edited = false;
      for (int i = 0; i < 2; i++) {
        Answer answer = app.call("/forward-text?10", Map.of(), 0);
        assertThat(answer.text()).hasSize(10);
        edited = !answer.header("x-from-mesh").isEmpty();
      }
      assertThat(log.records()).hasSize(edited ? 0 : 1);
    }
  }

  @Test
  void aHeadThatHasLeftPastTheMeshInALaterRoundIsTold() throws Exception {
    publish(forward());
    try (ServletsUnderTest app =
            mappedFor(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
        LogCatcher log = new LogCatcher("io.inmesh.servlet")) {
      Answer answer = app.call("/dispatched-forward-text?10", Map.of(), 0);
      assertThat(answer.text()).hasSize(10);
      boolean edited = !answer.header("x-from-mesh").isEmpty();
      assertThat(log.records()).hasSize(edited ? 0 : 1);
    }
  }

  /** What an application includes may be what has the head leave. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/include-large?100000",
        "/include-flush?1",
        "/include-error?404",
        "/include-redirect?1",
        "/include-reset?1"
      })
  void aHeadThatLeavesWithAnIncludedPartIsWhole(String target) throws Exception {
    publish(forward());
    try (ServletsUnderTest asked = mappedFor(EnumSet.allOf(DispatcherType.class))) {
      for (ServletsUnderTest app : List.of(server, asked)) {
        Answer answer = app.call(target, Map.of(), 0);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).endsWith("end");
        assertThat(answer.header("x-from-mesh")).isEqualTo("200");
        assertThat(answer.header("x-app")).isEqualTo("before");
        assertThat(answer.header("cache-control")).isEqualTo("no-store");
      }
    }
  }

  @Test
  void aResponseWithAnIncludedPartIsEditedWhetherTheFilterIsAskedOrNot() throws Exception {
    publish(forward());
    try (ServletsUnderTest asked = mappedFor(EnumSet.allOf(DispatcherType.class))) {
      for (ServletsUnderTest app : List.of(server, asked)) {
        Answer answer = app.call("/include-text?10", Map.of(), 0);
        assertThat(answer.text()).hasSize(10);
        assertThat(answer.header("x-from-mesh")).isEqualTo("200");
        assertThat(answer.header("x-secret")).isEmpty();
        assertThat(answer.header("x-app")).isEqualTo("after");
      }
    }
  }

  /** A server where the filter is asked about these. */
  private ServletsUnderTest mappedFor(EnumSet<DispatcherType> types) throws Exception {
    ServletContainerInitializer meant =
        (classes, context) -> {
          FilterRegistration.Dynamic filter = context.addFilter("meant", MeshFilter.of(mesh()));
          filter.setAsyncSupported(true);
          filter.addMappingForUrlPatterns(types, false, "/*");
        };
    EchoServlet servlet = new EchoServlet();
    return new ServletsUnderTest(
        start(new HttpFilter() {}, servlet, "", meant), servlet, tellsMalformedBodies());
  }

  @Test
  void aResponseToARewrittenPathIsEdited() throws Exception {
    PathRewrite rewrite = new PathRewrite.Regex("^/old", "");
    publish(List.of(route(Forward.to("app").withRewrites(new Rewrites(rewrite, null, false)))));
    Answer empty = get("/old/status?204");
    assertThat(empty.status()).isEqualTo(204);
    assertThat(empty.header("x-from-mesh")).isEqualTo("204");
    assertThat(empty.header("x-app")).isNotEmpty();
    Answer text = get("/old/text?10");
    assertThat(text.text()).hasSize(10);
    assertThat(text.header("x-from-mesh")).isEqualTo("200");
    assertThat(text.header("x-secret")).isEmpty();
  }

  @Test
  void asynchronousRequestsAreEditedToo() throws Exception {
    publish(forward());
    for (String path : List.of("/async", "/async-dispatch", "/async-io")) {
      Answer response = get(path);
      assertThat(response.status()).as(path).isEqualTo(200);
      assertThat(response.text()).as(path).contains("async");
      assertThat(response.header("x-from-mesh")).as(path).isEqualTo("200");
    }
  }

  @Test
  void callsOfAnAsynchronousApplicationBelongToTheRequestToo() throws Exception {
    publish(forward());
    for (String path : List.of("/async", "/async-dispatch", "/async-io")) {
      Answer response = server.call(path, Map.of("x-request-id", "7"), 100);
      assertThat(response.text()).as(path).contains("x-request-id, 7").contains("limited");
    }
  }

  @Test
  void anErrorPageOfTheApplicationBelongsToTheRequestToo() throws Exception {
    publish(forward());
    String path = "/error?" + EchoServlet.STATUS_WITH_PAGE;
    Answer response = server.call(path, Map.of("x-request-id", "7"), 0);
    assertThat(response.status()).isEqualTo(EchoServlet.STATUS_WITH_PAGE);
    assertThat(response.text()).startsWith("error page").contains("x-request-id, 7");
    assertThat(response.header("x-from-mesh")).isEqualTo("418");
    assertThat(response.header("x-secret")).isEmpty();
    assertThat(takeEnd()).isEqualTo("418 ");
    assertThat(server.applicationCalls()).isEqualTo(1);
  }

  @Test
  void anErrorPageIsEditedByTheFiltersToo() throws Exception {
    publish(
        forward(),
        new HeaderMutationConfig(
            List.of(), List.of(), List.of(add("x-filter", "%REQ(x-request-id)%")), false));
    for (int status : new int[] {404, EchoServlet.STATUS_WITH_PAGE}) {
      Answer page = server.call("/error?" + status, Map.of("x-request-id", "7"), 0);
      assertThat(page.status()).isEqualTo(status);
      assertThat(page.header("x-filter")).isEqualTo("7");
      assertThat(page.header("x-from-mesh")).isEqualTo(Integer.toString(status));
    }
  }

  @Test
  void whatHasPassedUntouchedStaysSoWhenConfigurationArrives() throws Exception {
    InboundConfig late = new InboundConfig();
    EchoServlet servlet = new EchoServlet(() -> late.publish(forward()));
    try (Mesh passing =
            Mesh.builder(late)
                .inboundListener("in")
                .inboundWithoutConfig(InboundWithoutConfig.PASS)
                .build();
        ServletsUnderTest passed = started(passing, servlet, "", (types, context) -> {})) {
      Answer first = passed.call("/async-dispatch", Map.of(), 0);
      assertThat(first.text()).startsWith("async again").contains("any time");
      assertThat(first.header("x-from-mesh")).isEmpty();
      assertThat(passed.call("/async-dispatch", Map.of(), 0).header("x-from-mesh"))
          .isEqualTo("200");
    }
  }

  @Test
  void headersOfSeveralLinesAndTheQueryReachTheApplication() throws Exception {
    publish(forward());
    Request.Builder request =
        server.request("/a/b?q=1").addHeader("x-two", "1").addHeader("x-two", "2");
    assertThat(server.send(request).text()).contains("GET /a/b?q=1").contains("x-two=1|2");
  }

  @Test
  void aBufferedFormHasItsParameters() throws Exception {
    publish(forward(), new BufferConfig(1000));
    String form = "b=2&a=%C3%A9+%26&empty=&b=3";
    String type = "application/x-www-form-urlencoded";
    String expected = "b[1, 2, 3]a[\u00e9 &]empty[]";
    for (RequestBody body :
        List.of(streamed(form, type), RequestBody.create(form, MediaType.get(type)))) {
      Answer answer = server.send(server.request("/form?b=1").post(body));
      assertThat(answer.text()).isEqualTo(expected);
    }
    assertThat(server.send(server.request("/form").post(streamed("x".repeat(1001), type))).status())
        .isEqualTo(413);
    assertThat(
            server
                .send(
                    server
                        .request("/form")
                        .post(RequestBody.create("x".repeat(1001), MediaType.get(type))))
                .status())
        .isEqualTo(413);
  }

  @Test
  void aBufferedFormHasNoMoreParametersThanAContainerTakes() throws Exception {
    publish(forward(), new BufferConfig(100_000));
    String type = "application/x-www-form-urlencoded";
    RequestBody most = streamed("a&".repeat(10_000), type);
    assertThat(server.send(server.request("/form").post(most)).status()).isEqualTo(200);
    RequestBody more = streamed("a&".repeat(10_001), type);
    assertThat(server.send(server.request("/form").post(more)).status()).isEqualTo(500);
    RequestBody put = streamed("a=1", type);
    assertThat(server.send(server.request("/form").put(put)).text()).isEmpty();
  }

  @Test
  void aBufferedBodyIsOneStream() throws Exception {
    publish(forward(), new BufferConfig(1000));
    RequestBody body = streamed("x".repeat(20), "text/plain");
    assertThat(server.send(server.request("/read-twice").post(body)).text()).isEqualTo("20 bytes");
  }

  @Test
  void anApplicationThatReturnsTooLateIsAnsweredForWhateverItHasWritten() throws Exception {
    publish(within(new Timeouts(Duration.ofMillis(50), null, null)));
    Answer late = get("/late-text");
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.text()).isEqualTo("upstream request timeout");
    assertThat(late.header("x-app")).isEmpty();
  }

  /** Over HTTP/2 a container tells only who reads it that there is no body. */
  @ParameterizedTest
  @ValueSource(strings = {"stream", "reader", "form"})
  void whoAsksTooLateForABodyThatIsNotThereIsTooLate(String by) throws Exception {
    publish(within(new Timeouts(Duration.ofMillis(50), null, null)));
    assertThat(get("/late-read?" + by).status()).isEqualTo(504);
    assertThat(server.overHttp2(request("/late-read?" + by)).status()).isEqualTo(504);
  }

  /** As in Envoy, whoever reads it: the application, or the mesh for the buffer filter. */
  @ParameterizedTest
  @ValueSource(strings = {"read", "buffered"})
  void aBodyThatPausesForTooLongIsRefused(String by) throws Exception {
    VirtualTimer time = startInVirtualTime();
    List<Route> idle = within(ServerTimeContract.idle(Duration.ofMillis(100)));
    if (by.equals("read")) {
      publish(idle);
    } else {
      publish(idle, new BufferConfig(1000));
    }
    assertThat(inTwoPieces(time, Duration.ofMillis(500))).startsWith("HTTP/1.1 408");
    assertThat(takeEnd()).isEqualTo("408 SI");
  }

  @Test
  void aBodyThatPausesInTimeIsTaken() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(Duration.ofMillis(700), Duration.ofSeconds(5), null)));
    assertThat(inTwoPieces(time, Duration.ofSeconds(1))).startsWith("HTTP/1.1 200");
    assertThat(takeEnd()).isEqualTo("200 ");
  }

  private String inTwoPieces(VirtualTimer time, Duration pause) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n";
      socket
          .getOutputStream()
          .write((head + "Connection: close\r\n\r\n0123456789").getBytes(StandardCharsets.UTF_8));
      Conditions.await(ServletContract::waitsForTheBody);
      time.advance(pause);
      socket.getOutputStream().write("0123456789".getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Whether some thread waits within a read of the mesh's, be it the application that reads. */
  private static boolean waitsForTheBody() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> WAITING.contains(thread.getKey().getState()))
        .flatMap(thread -> Stream.of(thread.getValue()))
        .map(StackTraceElement::getClassName)
        .anyMatch(name -> name.endsWith(".WatchedInput") || name.endsWith(".BufferedBody"));
  }

  /** It was there before the application asked for it, which nobody has waited for. */
  @Test
  void whoAsksTooLateForASmallBodyIsTooLate() throws Exception {
    publish(within(new Timeouts(Duration.ofMillis(50), null, null)));
    RequestBody body = RequestBody.create("small", MediaType.get("text/plain"));
    for (String by : List.of("stream", "reader")) {
      assertThat(server.send(server.request("/late-read?" + by).post(body)).status())
          .as(by)
          .isEqualTo(504);
      assertThat(takeEnd()).as(by).isEqualTo("504 UT");
    }
  }

  @Test
  void aCallerThatGoesAwayWithinABufferedBodyEndsItsCall() throws Exception {
    publish(forward(), new BufferConfig(1000));
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      String head = "POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nonly this";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(takeEnd()).isEqualTo("0 DC");
    assertThat(server.applicationCalls()).isZero();
  }

  /**
   * Its request is over as soon as it is upgraded; Jetty closes the connection half a minute later.
   */
  @Test
  void anUpgradedConnectionIsNoRequestUnderWay() throws Exception {
    publish(forward());
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket
          .getOutputStream()
          .write(
              ("GET /upgrade HTTP/1.1\r\nHost: shop.example\r\n"
                      + "Connection: Upgrade\r\nUpgrade: other\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(readUntil("switched", socket.getInputStream())).startsWith("HTTP/1.1 101");
      assertThat(takeEnd()).isEqualTo("101 ");
    }
  }

  /** What comes before the stream ends with this text, and the text. */
  private static String readUntil(String end, InputStream in) throws IOException {
    StringBuilder read = new StringBuilder();
    for (int next = in.read(); next >= 0; next = in.read()) {
      read.append((char) next);
      if (read.toString().endsWith(end)) {
        return read.toString();
      }
    }
    throw new EOFException("ended before \"" + end + "\": " + read);
  }

  @Test
  void aConnectionIsClosedAfterItsResponseWhileDraining() throws Exception {
    publish(forward());
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      mesh().lifecycle().startDrain();
      socket
          .getOutputStream()
          .write("GET /a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      String response = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(response).startsWith("HTTP/1.1 200").containsIgnoringCase("connection: close");
    }
  }

  /** Whoever waits for the last request stops the server after it. */
  @Test
  void aResponseHasLeftWholeBeforeItsRequestIsOverWhileDraining() throws Exception {
    publish(forward());
    mesh().lifecycle().startDrain();
    for (String path :
        List.of("/text?10", "/large?10", "/status?404", "/forward-text?5", "/async")) {
      CountDownLatch mayEnd = holdEnds();
      try {
        Answer response = get(path);
        assertThat(takeEnd()).as(path).startsWith(response.status() + " ");
        assertThat(response.header("connection")).as(path).isEqualTo("close");
      } finally {
        mayEnd.countDown();
      }
    }
  }
}
