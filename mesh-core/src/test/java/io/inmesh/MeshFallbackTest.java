package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallWatcher;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MeshFailure;
import io.inmesh.call.MeshFailure.Kind;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Fallbacks around real clients, and a real server where one answers. */
class MeshFallbackTest {
  private final MockWebServer server = new MockWebServer();
  private final ContractMesh mesh = new ContractMesh();
  private final OkHttpClient ok =
      MeshInterceptor.of(mesh.mesh()).addTo(new OkHttpClient.Builder()).build();
  private final List<MeshFailure> failures = new ArrayList<>();
  private final MeshFallback<String> fallback =
      MeshFallback.of(failure -> {
        failures.add(failure);
        return "fallback";
      });

  @BeforeEach
  void start() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
    mesh.cluster("shop", server.getPort())
        .cluster("nobody")
        .route("/nobody", Forward.to("nobody"))
        .route("/gone", Forward.to("gone"))
        .route("/direct", new RouteAction.DirectResponse(503, "by configuration"))
        .route("/retried", Forward.to("shop").withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)))
        .route("/", Forward.to("shop"))
        .apply();
  }

  @AfterEach
  void stop() {
    ok.dispatcher().executorService().shutdown();
    ok.connectionPool().evictAll();
    mesh.close();
    server.close();
  }

  private static Request request(String path) {
    return new Request.Builder().url("http://shop.example" + path).build();
  }

  /** As most code does it: what is not good is an exception of its own. */
  private String load(String path) throws IOException {
    try (Response response = ok.newCall(request(path)).execute()) {
      if (!response.isSuccessful()) {
        throw new IllegalStateException("status " + response.code());
      }
      return response.body().string();
    }
  }

  private void answer(int status) {
    server.enqueue(new MockResponse.Builder().code(status).body("hello").build());
  }

  @Test
  void aGoodAnswerIsPassedOn() throws Exception {
    answer(200);
    assertThat(fallback.call(() -> load("/"))).isEqualTo("hello");
    assertThat(failures).isEmpty();
  }

  @Test
  void anOutageIsAnsweredByTheFallbackWhichKnowsWhy() throws Exception {
    assertThat(fallback.call(() -> load("/nobody"))).isEqualTo("fallback");
    assertThat(failures)
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.kind()).isEqualTo(Kind.NO_HEALTHY_HOST);
          assertThat(failure.status()).isEqualTo(503);
          assertThat(failure.authority()).isEqualTo("shop.example");
          assertThat(failure.call().route()).isEqualTo("/nobody");
          assertThat(failure.cause()).hasMessage("status 503");
        });
  }

  @Test
  void mistakesAndDecisionsOfTheConfigurationAreNoOutages() {
    assertThatThrownBy(() -> fallback.call(() -> load("/gone"))).hasMessage("status 503");
    assertThatThrownBy(() -> fallback.call(() -> load("/direct"))).hasMessage("status 503");
    assertThat(failures).isEmpty();
  }

  @Test
  void chosenKindsReplaceTheUsualOnes() throws Exception {
    MeshFallback<String> mistakes = fallback.on(Kind.NOT_ROUTED);
    assertThat(mistakes.call(() -> load("/gone"))).isEqualTo("fallback");
    assertThatThrownBy(() -> mistakes.call(() -> load("/nobody"))).hasMessage("status 503");
  }

  @Test
  void whatAnEndpointAnswersIsTheApplicationsUnlessItSaysOtherwise() throws Exception {
    answer(500);
    assertThatThrownBy(() -> fallback.call(() -> load("/"))).hasMessage("status 500");
    answer(500);
    assertThat(fallback.alsoOn(Kind.SERVER_ERROR).call(() -> load("/"))).isEqualTo("fallback");
    assertThat(failures).extracting(MeshFailure::kind).containsExactly(Kind.SERVER_ERROR);
  }

  @Test
  void exhaustedRetriesAreAnOutage() throws Exception {
    answer(503);
    answer(503);
    assertThat(fallback.call(() -> load("/retried"))).isEqualTo("fallback");
    assertThat(failures).extracting(MeshFailure::kind).containsExactly(Kind.RETRIES_EXHAUSTED);
    assertThat(failures.get(0).call().attempts()).isEqualTo(2);
  }

  @Test
  void aResultThatIsReplacedIsClosed() throws Exception {
    List<String> events = new ArrayList<>();
    MeshFallback<AutoCloseable> none = MeshFallback.of(failure -> null);
    AutoCloseable result =
        none.call(() -> {
          ok.newCall(request("/nobody")).execute().close();
          return () -> events.add("closed");
        });
    assertThat(result).isNull();
    assertThat(events).containsExactly("closed");
  }

  @Test
  void anExceptionOfTheApplicationAfterAGoodAnswerIsItsOwn() {
    answer(200);
    assertThatThrownBy(() ->
            fallback.call(() -> {
              load("/");
              throw new IllegalArgumentException("cannot be read");
            }))
        .hasMessage("cannot be read");
    assertThat(failures).isEmpty();
  }

  @Test
  void onlyTheLastCallCounts() throws Exception {
    answer(200);
    String result =
        fallback.call(() -> {
          try {
            return load("/nobody");
          } catch (IllegalStateException first) {
            return load("/");
          }
        });
    assertThat(result).isEqualTo("hello");
  }

  @Test
  void aFallbackThatFailsKeepsTheFirstException() {
    MeshFallback<String> broken =
        MeshFallback.of(failure -> {
          throw new IllegalStateException("no cache either");
        });
    assertThatThrownBy(() -> broken.call(() -> load("/nobody")))
        .hasMessage("no cache either")
        .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessage("status 503"));
  }

  @Test
  void fallbacksNest() {
    assertThat(
            fallback.get(() -> {
              try {
                return MeshFallback.<String>of(f -> "inner")
                    .on(Kind.TIMEOUT)
                    .call(() -> load("/nobody"));
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            }))
        .isEqualTo("fallback");
  }

  private String cart() {
    return MeshFallback.<String>of(failure -> "empty cart").get(() -> unchecked("/nobody"));
  }

  private String unchecked(String path) {
    try {
      return load(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatAnInnerFallbackHasAnsweredIsNoFailureForTheOuterOne() {
    answer(200);
    assertThat(fallback.get(() -> unchecked("/") + ' ' + cart())).isEqualTo("hello empty cart");
    answer(200);
    assertThat(fallback.get(() -> cart() + ' ' + unchecked("/"))).isEqualTo("empty cart hello");
    MeshFallback<String> outermost = MeshFallback.of(failure -> "outermost");
    assertThat(outermost.get(() -> fallback.get(this::cart))).isEqualTo("empty cart");
    assertThat(failures).isEmpty();
    assertThat(fallback.get(() -> cart() + unchecked("/nobody"))).isEqualTo("fallback");
  }

  @Test
  void anInnerFallbackThatFailsHasAnsweredNothing() {
    MeshFallback<String> throwing =
        MeshFallback.of(failure -> {
          throw new IllegalStateException("no value");
        });
    assertThat(fallback.get(() -> throwing.get(() -> unchecked("/nobody")))).isEqualTo("fallback");
    MeshFallback<String> another = MeshFallback.of(failure -> unchecked("/nobody"));
    assertThat(fallback.get(() -> another.get(() -> unchecked("/nobody")))).isEqualTo("fallback");
  }

  /** The outer one may hear of them in another order, which these rounds make likely. */
  @Test
  void soItIsOfCallsAtTheSameTime() throws Exception {
    MeshFailure failure = failureOf("/nobody");
    MeshFailure another = failureOf("/nobody");
    MeshFallback<String> inner = MeshFallback.of(any -> "inner");
    try (Racing racing = new Racing()) {
      for (int round = 0; round < 20_000; round++) {
        assertThat(fallback.get(() -> inner.get(() -> racing.tell(failure, another))))
            .as("round %d", round)
            .isEqualTo("inner");
        assertThat(fallback.get(() -> inner.get(() -> racing.tell(failure, null))))
            .as("round %d", round)
            .isIn("inner", "good");
      }
    }
  }

  private MeshFailure failureOf(String path) {
    failures.clear();
    fallback.get(() -> unchecked(path));
    return failures.remove(0);
  }

  /** Tells the fallbacks around of two outcomes from two threads. */
  private static final class Racing implements AutoCloseable {
    private final AtomicReference<Runnable> task = new AtomicReference<>();
    private final Thread other = new Thread(this::run);
    private volatile boolean isClosed;

    Racing() {
      other.start();
    }

    private void run() {
      while (!isClosed) {
        Runnable next = task.get();
        if (next != null) {
          next.run();
          task.set(null);
        }
        Thread.onSpinWait();
      }
    }

    String tell(MeshFailure here, @Nullable MeshFailure there) {
      CallWatcher watcher = MeshContext.current().watcher();
      task.set(() -> watcher.onOutcome(there));
      watcher.onOutcome(here);
      while (task.get() != null) {
        Thread.onSpinWait();
      }
      return "good";
    }

    @Override
    public void close() throws InterruptedException {
      isClosed = true;
      other.join();
    }
  }

  @Test
  void soItIsWhenTheCallsAreAsynchronous() throws Exception {
    MeshFallback<String> inner = MeshFallback.of(failure -> "inner");
    CompletionStage<String> result =
        fallback.callAsync(() -> inner.callAsync(() -> enqueue("/nobody")));
    assertThat(result.toCompletableFuture().get()).isEqualTo("inner");
    assertThat(failures).isEmpty();
  }

  @Test
  void whatAnInnerFallbackAnswersLateIsNotTheLastCallOfTheOuterOne() {
    MeshFallback<String> inner = MeshFallback.of(failure -> "inner");
    CompletableFuture<String> stage = new CompletableFuture<>();
    String failedSince =
        fallback.get(() -> {
          CompletionStage<String> answered = inner.callAsync(() -> lost(stage));
          try {
            return unchecked("/nobody");
          } finally {
            stage.complete("late");
            assertThat(answered.toCompletableFuture().join()).isEqualTo("inner");
          }
        });
    assertThat(failedSince).isEqualTo("fallback");
  }

  @Test
  void norDoesAnInnerFallbackThatFailsLateUndoWhatHasGoneWellSince() {
    MeshFallback<String> inner =
        MeshFallback.of(failure -> {
          throw new IllegalStateException("no value");
        });
    CompletableFuture<String> stage = new CompletableFuture<>();
    answer(200);
    String wellSince =
        fallback.get(() -> {
          CompletionStage<String> failed = inner.callAsync(() -> lost(stage));
          String good = unchecked("/");
          stage.complete("late");
          assertThat(failed.toCompletableFuture()).isCompletedExceptionally();
          return good;
        });
    assertThat(wellSince).isEqualTo("hello");
  }

  /** A call that has failed, of which nobody hears before the stage is completed. */
  private CompletionStage<String> lost(CompletableFuture<String> stage) {
    assertThatThrownBy(() -> unchecked("/nobody")).isInstanceOf(IllegalStateException.class);
    return stage;
  }

  @Test
  void theJdksClientIsSeenToo() throws Exception {
    MeshHttpClient jdk = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh());
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://shop.example/nobody")).build();
    assertThat(fallback.call(() -> jdk.send(request, BodyHandlers.ofString()).body()))
        .isEqualTo("fallback");
    CompletableFuture<String> later =
        fallback
            .callAsync(
                () -> jdk.sendAsync(request, BodyHandlers.ofString()).thenApply(HttpResponse::body))
            .toCompletableFuture();
    assertThat(later.get()).isEqualTo("fallback");
    answer(200);
    HttpRequest good = HttpRequest.newBuilder(URI.create("http://shop.example/")).build();
    assertThat(
            fallback
                .callAsync(() ->
                    jdk.sendAsync(good, BodyHandlers.ofString()).thenApply(HttpResponse::body))
                .toCompletableFuture()
                .get())
        .isEqualTo("hello");
    jdk.close();
  }

  @Test
  void aCallOnOkHttpsOwnThreadsIsSeen() throws Exception {
    assertThat(fallback.callAsync(() -> enqueue("/nobody")).toCompletableFuture().get())
        .isEqualTo("fallback");
    CompletableFuture<String> mistake =
        fallback.callAsync(() -> enqueue("/gone")).toCompletableFuture();
    assertThatThrownBy(mistake::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("status 503");
  }

  private CompletableFuture<String> enqueue(String path) {
    CompletableFuture<String> result = new CompletableFuture<>();
    ok.newCall(request(path))
        .enqueue(
            new Callback() {
              @Override
              public void onFailure(Call call, IOException e) {
                result.completeExceptionally(e);
              }

              @Override
              public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                  if (response.isSuccessful()) {
                    result.complete(response.body().string());
                  } else {
                    result.completeExceptionally(
                        new IllegalStateException("status " + response.code()));
                  }
                }
              }
            });
    return result;
  }

  @Test
  void codeWithoutAStageIsNamed() {
    assertThatThrownBy(() -> fallback.callAsync(() -> null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("the code of callAsync returned null (expected: a CompletionStage)");
    assertThatThrownBy(() -> fallback.callAsync(null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("code");
  }

  @Test
  void registeredFallbacksAreChosenByTypeRouteClusterAndAuthority() throws Exception {
    mesh.cluster(Cluster.builder("closed").build(), closedPort())
        .noRoutes()
        .route("/nobody", Forward.to("nobody"))
        .route("/", Forward.to("closed"))
        .apply();
    MeshFallbacks fallbacks =
        MeshFallbacks.builder()
            .add(Integer.class, MeshFallback.of(f -> 1))
            .add(String.class, MeshFallback.<String>of(f -> "route").forRoute("/nobody"))
            .add(String.class, MeshFallback.<String>of(f -> "cluster").forCluster("closed"))
            .add(String.class, MeshFallback.<String>of(f -> "other").forAuthority("other.example"))
            .build();
    assertThat(fallbacks.call(String.class, () -> load("/nobody"))).isEqualTo("route");
    assertThat(fallbacks.call(String.class, () -> load("/"))).isEqualTo("cluster");
    assertThat(fallbacks.call(Integer.class, () -> load("/").length())).isEqualTo(1);
    assertThatThrownBy(() -> fallbacks.call(Long.class, () -> (long) load("/").length()))
        .hasMessage("status 503");
  }

  @Test
  void aCallThatIsRefusedBeforeItsFirstAttemptBelongsToTheChosenCluster() throws Exception {
    MeshFallback<String> ofNobody = fallback.forCluster("nobody");
    assertThat(ofNobody.call(() -> load("/nobody"))).isEqualTo("fallback");
    assertThat(failures).extracting(failure -> failure.call().cluster()).containsExactly("nobody");
    MeshFallback<String> ofShop = fallback.forCluster("shop");
    assertThatThrownBy(() -> ofShop.call(() -> load("/nobody"))).hasMessage("status 503");
  }

  private static int closedPort() throws IOException {
    try (java.net.ServerSocket socket =
        new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
