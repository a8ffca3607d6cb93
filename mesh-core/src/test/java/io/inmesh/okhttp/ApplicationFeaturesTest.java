package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Step;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.EventListener;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an application has set up on its client goes on working with the mesh in between. */
@Timeout(60)
class ApplicationFeaturesTest {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final List<ScriptedCall> made = new CopyOnWriteArrayList<>();

  /** Each request of the mesh goes to the next of these backends, and its answer is delivered. */
  private OutboundCalls oneAfterTheOther(Backend... backends) {
    return (view, waker) -> {
      At attempt = new At(1, backends[made.size()].port());
      attempt.authority = view.authority();
      attempt.path = view.path();
      attempt.method = view.method();
      ScriptedCall call = new ScriptedCall();
      call.first(attempt).then(report -> new Hand(attempt));
      made.add(call);
      return call.outbound(view, waker);
    };
  }

  private static Request.Builder request(String path) {
    return new Request.Builder().url("http://shop.example" + path);
  }

  @Test
  void aRedirectGoesThroughTheMeshAgain() throws IOException {
    try (Backend first =
            Backend.start(
                e -> e.reply(302, List.of("Location: http://other.example:81/there?x"), "moved"));
        Backend second = Backend.answering("there")) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(first, second)).build();
      Request request =
          request("/here").header("Authorization", "secret").header("X-Kept", "1").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("there");
        assertThat(response.request().url()).hasToString("http://other.example:81/there?x");
        assertThat(Objects.requireNonNull(response.priorResponse()).code()).isEqualTo(302);
      }
      assertThat(first.requests()).isEqualTo(1);
      BackendExchange received = second.takeRequest();
      assertThat(received.target()).isEqualTo("/there?x");
      assertThat(received.header("Host")).isEqualTo("other.example:81");
      assertThat(received.header("Authorization")).isNull();
      assertThat(received.header("X-Kept")).isEqualTo("1");
      assertThat(made).hasSize(2);
      assertThat(made.get(0).reports).endsWith("end COMPLETE");
    }
  }

  @Test
  void aRedirectToTheSameAuthorityIsNotSentToTheSameEndpointUnasked() throws IOException {
    try (Backend first = Backend.start(e -> e.reply(307, List.of("Location: /b"), ""));
        Backend second = Backend.start(e -> e.reply(200, new String(e.body())))) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(first, second)).build();
      Request request = request("/a").post(RequestBody.create("again", null)).build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("again");
      }
      assertThat(first.requests()).isEqualTo(1);
      assertThat(second.takeRequest().target()).isEqualTo("/b");
    }
  }

  @Test
  void aClientThatDoesNotFollowRedirectsGetsThemWhole() throws IOException {
    try (Backend first = Backend.start(e -> e.reply(302, List.of("Location: /b"), "moved"))) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(first)).followRedirects(false).build();
      try (Response response = client.newCall(request("/a").build()).execute()) {
        assertThat(response.code()).isEqualTo(302);
        assertThat(response.body().string()).isEqualTo("moved");
      }
    }
  }

  @Test
  void aRedirectOfTheMeshItselfIsFollowed() throws IOException {
    try (Backend backend = Backend.answering("there")) {
      List<String> paths = new ArrayList<>();
      OutboundCalls calls =
          (view, waker) -> {
            paths.add(view.path());
            At attempt = new At(1, backend.port());
            ScriptedCall call = new ScriptedCall();
            Step redirect =
                new Step.Reply(
                    new io.inmesh.call.LocalReply(
                        301, List.of("location", "/to"), "", "", "direct_response", null));
            call.first(paths.size() == 1 ? redirect : attempt).then(report -> new Hand(attempt));
            return call.outbound(view, waker);
          };
      try (Response response =
          clients.inMesh(calls).build().newCall(request("/a").build()).execute()) {
        assertThat(response.body().string()).isEqualTo("there");
      }
      assertThat(paths).containsExactly("/a", "/to");
    }
  }

  @Test
  void redirectsEndSomewhere() {
    OutboundCalls calls =
        (view, waker) -> {
          ScriptedCall call = new ScriptedCall();
          call.first(
              new Step.Reply(
                  new io.inmesh.call.LocalReply(
                      302, List.of("location", "/again"), "", "", "", null)));
          made.add(call);
          return call.outbound(view, waker);
        };
    assertThatThrownBy(() -> clients.inMesh(calls).build().newCall(request("/a").build()).execute())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("Too many follow-up requests");
    assertThat(made).hasSize(21);
  }

  @Test
  void aRetryThatOkHttpWouldMakeOnItsOwnAccountIsNotMade() throws IOException {
    try (Backend busy = Backend.start(e -> e.reply(503, List.of("Retry-After: 0"), "busy"))) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(busy, busy)).build();
      try (Response response = client.newCall(request("/").build()).execute()) {
        assertThat(response.code()).isEqualTo(503);
        assertThat(response.header("Retry-After")).isEqualTo("0");
      }
      assertThat(busy.requests()).isEqualTo(1);
      Request post = request("/").post(RequestBody.create("x", null)).build();
      try (Response response = client.newCall(post).execute()) {
        assertThat(response.header("Retry-After")).isEqualTo("0");
        assertThat(response.body().string()).isEqualTo("busy");
      }
      assertThat(busy.requests()).isEqualTo(2);
    }
  }

  @Test
  void aRequestTimeoutResponseIsNotRepeatedBehindTheEnginesBack() throws IOException {
    try (Backend busy = Backend.start(e -> e.reply(408, "slow"))) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(busy)).build();
      try (Response response = client.newCall(request("/").build()).execute()) {
        assertThat(response.code()).isEqualTo(408);
        assertThat(response.body().string()).isEqualTo("slow");
      }
      assertThat(busy.requests()).isEqualTo(1);
    }
  }

  @Test
  void theAuthenticatorAnswersAChallengeThroughTheMesh() throws IOException {
    try (Backend first = Backend.start(e -> e.reply(401, "who?"));
        Backend second = Backend.answering("welcome")) {
      OkHttpClient client =
          clients
              .inMesh(oneAfterTheOther(first, second))
              .authenticator((route, response) ->
                  response.request().newBuilder().header("Authorization", "me").build())
              .build();
      try (Response response = client.newCall(request("/a").build()).execute()) {
        assertThat(response.body().string()).isEqualTo("welcome");
      }
      BackendExchange received = second.takeRequest();
      assertThat(received.header("Authorization")).isEqualTo("me");
      assertThat(received.header("Host")).isEqualTo("shop.example");
    }
  }

  @Test
  void cookiesBelongToTheAuthorityOfTheApplication() throws IOException {
    List<Cookie> jar = new ArrayList<>();
    CookieJar cookies =
        new CookieJar() {
          @Override
          public void saveFromResponse(HttpUrl url, List<Cookie> received) {
            jar.addAll(received);
          }

          @Override
          public List<Cookie> loadForRequest(HttpUrl url) {
            return jar.stream().filter(cookie -> cookie.matches(url)).toList();
          }
        };
    try (Backend first =
            Backend.start(
                e -> e.reply(200, List.of("Set-Cookie: id=7; Domain=shop.example; Path=/"), ""));
        Backend second = Backend.answering("x")) {
      OkHttpClient client =
          clients.inMesh(oneAfterTheOther(first, second)).cookieJar(cookies).build();
      client.newCall(request("/").build()).execute().close();
      client.newCall(request("/").build()).execute().close();
      assertThat(jar).hasSize(1);
      assertThat(jar.get(0).domain()).isEqualTo("shop.example");
      assertThat(made.get(1).request().headers().get("cookie")).isEqualTo("id=7");
      assertThat(second.takeRequest().header("Cookie")).isEqualTo("id=7");
    }
  }

  /** OkHttp's own rule: kept cookies replace a header of the application. */
  @Test
  void keptCookiesReplaceAHeaderAsOutsideOfTheMesh() throws IOException {
    CookieJar jar =
        new CookieJar() {
          @Override
          public void saveFromResponse(HttpUrl url, List<Cookie> received) {}

          @Override
          public List<Cookie> loadForRequest(HttpUrl url) {
            return url.encodedPath().equals("/none")
                ? List.of()
                : List.of(new Cookie.Builder().name("id").value("7").domain(url.host()).build());
          }
        };
    try (Backend first = Backend.answering("x");
        Backend second = Backend.answering("x");
        Backend outside = Backend.answering("x")) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(first, second)).cookieJar(jar).build();
      OkHttpClient bare = clients.bare().cookieJar(jar).build();
      for (String path : List.of("/", "/none")) {
        Request inMesh = request(path).header("Cookie", "mine=1").build();
        HttpUrl url = HttpUrl.get("http://127.0.0.1:" + outside.port() + path);
        client.newCall(inMesh).execute().close();
        bare.newCall(inMesh.newBuilder().url(url).build()).execute().close();
        Backend endpoint = path.equals("/") ? first : second;
        assertThat(endpoint.takeRequest().header("Cookie"))
            .isEqualTo(path.equals("/") ? "id=7" : "mine=1")
            .isEqualTo(outside.takeRequest().header("Cookie"));
      }
    }
  }

  @Test
  void networkInterceptorsSeeEachAttempt() throws IOException {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (Backend bad = Backend.start(e -> e.reply(500, ""));
        Backend good = Backend.answering("x")) {
      At first = new At(1, bad.port());
      At second = new At(2, good.port());
      ScriptedCall script = new ScriptedCall();
      script
          .first(first)
          .then(report -> report.startsWith("response 1") ? second : new Hand(second));
      OkHttpClient client =
          clients
              .inMesh(script)
              .addNetworkInterceptor(chain -> {
                Request request = chain.request();
                seen.add(request.header("Host") + " at " + request.url().port());
                return chain.proceed(request.newBuilder().header("X-Network", "1").build());
              })
              .build();
      client.newCall(request("/").build()).execute().close();
      assertThat(seen)
          .containsExactly("shop.example at " + bad.port(), "shop.example at " + good.port());
      assertThat(good.takeRequest().header("X-Network")).isEqualTo("1");
    }
  }

  @Test
  void gzipIsAskedForAndUnpackedAsWithoutTheMesh() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("unpacked".getBytes());
    }
    byte[] bytes = packed.toByteArray();
    try (Backend backend =
        Backend.start(e -> {
          e.write(
              "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: "
                  + bytes.length
                  + "\r\n\r\n");
          e.output().write(bytes);
          e.output().flush();
        })) {
      OkHttpClient client = clients.inMesh(oneAfterTheOther(backend)).build();
      try (Response response = client.newCall(request("/").build()).execute()) {
        assertThat(response.body().string()).isEqualTo("unpacked");
      }
      assertThat(backend.takeRequest().header("Accept-Encoding")).isEqualTo("gzip");
      assertThat(made.get(0).reports).endsWith("end COMPLETE");
    }
  }

  @Test
  void anInterceptorBehindThatThrowsEndsTheCall() {
    try (Backend backend = Backend.answering("x")) {
      At attempt = new At(1, backend.port());
      ScriptedCall script = new ScriptedCall();
      script.first(attempt).then(report -> new Hand(attempt));
      OkHttpClient client =
          clients
              .inMesh(script)
              .addInterceptor(chain -> {
                chain.proceed(chain.request()).close();
                throw new IllegalStateException("application's own fault");
              })
              .build();
      assertThatThrownBy(() -> client.newCall(request("/").build()).execute())
          .hasMessage("application's own fault");
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  @Test
  void anInterceptorInFrontMaySendTwice() throws IOException {
    try (Backend first = Backend.answering("1");
        Backend second = Backend.answering("2")) {
      OkHttpClient.Builder builder = clients.inMesh(oneAfterTheOther(first, second));
      builder
          .interceptors()
          .add(
              0,
              chain -> {
                chain.proceed(chain.request()).close();
                return chain.proceed(chain.request());
              });
      try (Response response = builder.build().newCall(request("/").build()).execute()) {
        assertThat(response.body().string()).isEqualTo("2");
      }
      assertThat(made).hasSize(2);
    }
  }

  @Test
  void theEventListenerHearsOfOneCallWithAllItsAttempts() throws IOException {
    List<String> events = new CopyOnWriteArrayList<>();
    try (Backend bad =
            Backend.start(e -> {
              e.closeAfter();
            });
        Backend good = Backend.answering("x")) {
      At first = new At(1, bad.port());
      At second = new At(2, good.port());
      ScriptedCall script = new ScriptedCall();
      script.first(first).then(r -> r.startsWith("failure") ? second : new Hand(second));
      OkHttpClient client = clients.inMesh(script).eventListener(new Recorded(events)).build();
      try (Response response = client.newCall(request("/").build()).execute()) {
        assertThat(response.body().string()).isEqualTo("x");
      }
      assertThat(events)
          .containsExactly(
              "callStart",
              "connectionAcquired " + bad.port(),
              "requestHeadersStart",
              "responseFailed",
              "connectionReleased",
              "connectionAcquired " + good.port(),
              "requestHeadersStart",
              "responseHeadersEnd",
              "responseBodyEnd",
              "connectionReleased",
              "callEnd");
    }
  }

  @Test
  void aConnectionCarriesNoMoreRequestsThanTheClusterAllows() throws IOException {
    try (Backend backend = Backend.answering("x")) {
      UpstreamConnection base = UpstreamConnection.DEFAULT;
      At attempt = new At(1, backend.port());
      attempt.connection =
          new UpstreamConnection(
              base.connectTimeout(), base.protocol(), null, 2, null, base.transport(), List.of());
      ScriptedCall script = new ScriptedCall();
      script.first(attempt).then(report -> new Hand(attempt));
      OkHttpClient client = clients.inMesh(script).build();
      for (int i = 0; i < 4; i++) {
        try (Response response = client.newCall(request("/").build()).execute()) {
          assertThat(response.body().string()).isEqualTo("x");
        }
      }
      assertThat(backend.connections()).isEqualTo(2);
    }
  }

  @Test
  void theApplicationsReadTimeoutIsItsOwn() {
    try (Backend silent = Backend.silent()) {
      At attempt = new At(1, silent.port());
      ScriptedCall script = new ScriptedCall();
      script.first(attempt);
      OkHttpClient client = clients.inMesh(script).readTimeout(50, TimeUnit.MILLISECONDS).build();
      assertThatThrownBy(() -> client.newCall(request("/").build()).execute())
          .isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(script.reports).endsWith("end DEADLINE_EXCEEDED");
      silent.awaitClientLeft();
    }
  }

  @Test
  void aResponseThatIsForgottenUnclosedGivesBackWhatItHolds() throws Exception {
    try (Backend backend =
        Backend.start(e -> {
          e.startStreamed(200, List.of());
          e.send("begun");
          e.awaitClientLeaves();
        })) {
      At attempt = new At(1, backend.port());
      ScriptedCall script = new ScriptedCall();
      script.first(attempt).then(r -> r.equals("timer") ? Step.Wait.INSTANCE : new Hand(attempt));
      forgetResponse(clients.inMesh(script).build());
      while (script.ended.getCount() > 0) {
        System.gc();
        Objects.requireNonNull(script.waker).wake();
        script.ended.await(10, TimeUnit.MILLISECONDS);
      }
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  private static void forgetResponse(OkHttpClient client) throws IOException {
    assertThat(client.newCall(request("/").build()).execute().code()).isEqualTo(200);
  }

  private static final class Recorded extends EventListener {
    private final List<String> events;

    Recorded(List<String> events) {
      this.events = events;
    }

    @Override
    public void callStart(Call call) {
      events.add("callStart");
    }

    @Override
    public void connectionAcquired(Call call, Connection connection) {
      events.add("connectionAcquired " + connection.route().socketAddress().getPort());
    }

    @Override
    public void connectionReleased(Call call, Connection connection) {
      events.add("connectionReleased");
    }

    @Override
    public void requestHeadersStart(Call call) {
      events.add("requestHeadersStart");
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      events.add("responseHeadersEnd");
    }

    @Override
    public void responseBodyEnd(Call call, long byteCount) {
      events.add("responseBodyEnd");
    }

    @Override
    public void responseFailed(Call call, IOException e) {
      events.add("responseFailed");
    }

    @Override
    public void callEnd(Call call) {
      events.add("callEnd");
    }
  }
}
