package io.inmesh.jdkhttp;

import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.CallTimer;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.ContractMesh;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the JDK's client promises beyond what all clients share. */
@Timeout(60)
class MeshHttpClientTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final ContractMesh mesh = new ContractMesh();
  private final List<Backend> backends = new ArrayList<>();
  private final MeshHttpClient client =
      MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh.mesh());

  @AfterEach
  void close() {
    client.close();
    mesh.close();
    backends.forEach(Backend::close);
  }

  private Backend backend(Backend.Handler handler) {
    Backend backend = Backend.start(handler);
    backends.add(backend);
    return backend;
  }

  /** All of the mesh goes to this backend, one request at a time. */
  private Backend only(Backend.Handler handler) {
    Backend backend = backend(handler);
    mesh.narrowCluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    return backend;
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://shop.example" + path));
  }

  private void assertFree() throws Exception {
    for (int i = 0; i < 3; i++) {
      int status = client.send(to("/free").build(), BodyHandlers.discarding()).statusCode();
      assertThat(status).isEqualTo(200);
    }
  }

  /** Requests for {@code /free} are answered, others get this. */
  private static Backend.Handler orFree(Backend.Handler handler) {
    return exchange -> {
      if (exchange.target().equals("/free")) {
        exchange.reply(200, "free");
      } else {
        handler.handle(exchange);
      }
    };
  }

  /** And not the exception by which the JDK is kept from sending once more. */
  @Test
  void theCauseOfAReplyToABrokenConnectionIsAnIoException() throws Exception {
    only(BackendExchange::closeConnection);
    HttpResponse<String> response = client.send(to("/").build(), BodyHandlers.ofString());
    assertThat(Objects.requireNonNull(MeshCall.of(response)).cause())
        .isInstanceOf(IOException.class)
        .hasMessage("the connection broke before there was an answer");
  }

  @Test
  void everyKindOfBodyIsReceived() throws Exception {
    only(exchange -> exchange.reply(200, "one\ntwo"));
    HttpRequest request = to("/").build();
    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("one\ntwo");
    assertThat(client.send(request, BodyHandlers.ofByteArray()).body()).hasSize(7);
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
    assertThat(client.send(request, BodyHandlers.replacing("x")).body()).isEqualTo("x");
    try (var lines = client.send(request, BodyHandlers.ofLines()).body()) {
      assertThat(lines).containsExactly("one", "two");
    }
    assertThat(collected(client.send(request, BodyHandlers.ofPublisher()).body()).get())
        .isEqualTo("one\ntwo");
    assertFree();
  }

  @Test
  void everyKindOfBodyReceivesARepliesText() throws Exception {
    mesh.route("/", new RouteAction.DirectResponse(418, "tea")).apply();
    HttpRequest request = to("/").build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(418);
    assertThat(response.body()).isEqualTo("tea");
    assertThat(response.uri()).isEqualTo(request.uri());
    assertThat(Objects.requireNonNull(MeshCall.of(response)).isLocalReply()).isTrue();
    try (InputStream body = client.send(request, BodyHandlers.ofInputStream()).body()) {
      assertThat(body.readAllBytes()).hasSize(3);
    }
    assertThat(collected(client.send(request, BodyHandlers.ofPublisher()).body()).get())
        .isEqualTo("tea");
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(418);
    HttpRequest head = to("/").method("HEAD", BodyPublishers.noBody()).build();
    assertThat(client.send(head, BodyHandlers.ofString()).body()).isEmpty();
  }

  @Test
  void theFirstConfigurationIsAwaitedForLongerThanNanosecondsCount() throws Exception {
    try (ContractMesh patient =
            new ContractMesh(builder -> builder.firstConfigTimeout(Duration.ofDays(200_000)));
        MeshHttpClient waiting = MeshHttpClient.wrap(HttpClient.newHttpClient(), patient.mesh())) {
      CompletableFuture<HttpResponse<String>> sent =
          waiting.sendAsync(to("/").build(), BodyHandlers.ofString());
      patient.route("/", new RouteAction.DirectResponse(418, "tea")).apply();
      assertThat(sent.get(20, TimeUnit.SECONDS).body()).isEqualTo("tea");
    }
  }

  private static CompletableFuture<String> collected(Flow.Publisher<List<ByteBuffer>> body) {
    HttpResponse.BodySubscriber<String> text =
        HttpResponse.BodySubscribers.ofString(StandardCharsets.UTF_8);
    body.subscribe(text);
    return text.getBody().toCompletableFuture();
  }

  @Test
  void theRequestThatTheApplicationMadeIsThatOfItsResponse() throws Exception {
    Backend backend = only(exchange -> exchange.reply(200, "x"));
    HttpRequest request = to("/a?b").header("X-Own", "1").build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    assertThat(response.request()).isSameAs(request);
    assertThat(response.uri()).hasToString("http://shop.example/a?b");
    assertThat(response.previousResponse()).isEmpty();
    BackendExchange received = backend.takeRequest();
    assertThat(received.header("host")).isEqualTo("shop.example");
    assertThat(received.header("user-agent")).startsWith("Java-http-client/");
    assertThat(received.head().stream().filter(line -> line.toLowerCase().startsWith("host")))
        .hasSize(1);
  }

  @Test
  void aPathGoesOutAsItWasGiven() throws Exception {
    Backend backend = only(exchange -> exchange.reply(200, "x"));
    for (String path : List.of("/a/../b", "//x", "/a%2Fb;c?d=%20&e", "/.")) {
      client.send(to(path).build(), BodyHandlers.discarding());
      assertThat(backend.takeRequest().target()).isEqualTo(path);
    }
  }

  @Test
  void wishesOfASingleCall() throws Exception {
    Backend other = backend(exchange -> exchange.reply(200, "other"));
    mesh.cluster("other", other.port());
    only(exchange -> exchange.reply(200, "usual"));
    HttpRequest wish =
        MeshHttpClient.withOverrides(to("/").build(), new CallOverrides("other", null));
    assertThat(client.send(wish, BodyHandlers.ofString()).body()).isEqualTo("other");
    assertThat(client.send(to("/").build(), BodyHandlers.ofString()).body()).isEqualTo("usual");
  }

  @Test
  void anotherAuthorityThanTheEndpointsCannotBeSentOverHttp2AndItIsSaid() throws Exception {
    Backend backend = backend(exchange -> exchange.reply(200, "x"));
    UpstreamConnection http2 =
        UpstreamConnection.DEFAULT.withProtocol(UpstreamConnection.HttpProtocol.HTTP2);
    mesh.cluster("a", http2, backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    HttpResponse<String> response = client.send(to("/").build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(Objects.requireNonNull(MeshCall.of(response)).cause())
        .hasMessageContaining(":authority")
        .isInstanceOf(UnsendableRequestException.class)
        .hasMessageContaining("expected: a cluster with HTTP/1.1, a host rewrite");
    assertThat(response.body())
        .startsWith("upstream connect error or disconnect/reset before headers. reset reason: ")
        .contains("transport failure reason: java.net.http sends the endpoint's address");
    assertThat(backend.requests()).isZero();
  }

  // ---- the future ----

  @Test
  void cancellingADerivedFutureLeavesTheWire() throws Exception {
    Backend backend = only(orFree(BackendExchange::awaitClientLeaves));
    CompletableFuture<String> text =
        client.sendAsync(to("/").build(), BodyHandlers.ofString()).thenApply(HttpResponse::body);
    backend.takeRequest();
    text.cancel(true);
    backend.awaitClientLeft();
    assertFree();
  }

  @Test
  void aResponseForWhichNobodyWaitsAnyMoreIsGivenUp() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Backend backend =
        only(
            orFree(exchange -> {
              awaitQuietly(answer);
              exchange.startStreamed(200, List.of());
              exchange.send("begun");
              exchange.awaitClientLeaves();
            }));
    CompletableFuture<HttpResponse<InputStream>> sent =
        client.sendAsync(to("/").build(), BodyHandlers.ofInputStream());
    backend.takeRequest();
    sent.completeExceptionally(new IOException("the application has another answer"));
    answer.countDown();
    backend.awaitClientLeft();
    assertFree();
  }

  /** As the timeout of the future itself does. */
  @Test
  void aCallWhoseFutureTheApplicationCompletesIsTakenOffTheWire() throws Exception {
    List<Consumer<CompletableFuture<?>>> ends =
        List.of(
            future -> future.complete(null),
            future -> future.completeExceptionally(new IOException("another answer")),
            future -> future.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS),
            future -> future.orTimeout(1, TimeUnit.MILLISECONDS));
    for (Consumer<CompletableFuture<?>> end : ends) {
      Backend backend = only(orFree(BackendExchange::awaitClientLeaves));
      CompletableFuture<?> sent = client.sendAsync(to("/").build(), BodyHandlers.ofString());
      backend.takeRequest();
      end.accept(sent);
      backend.awaitClientLeft();
      assertFree();
    }
  }

  /** Which blocks the thread that runs it until the body has come. */
  @Test
  void aFunctionThatDependsOnTheResponseMayReadItsBody() throws Exception {
    only(exchange -> {
      exchange.startStreamed(200, List.of());
      exchange.send("be");
      exchange.send("gun");
      exchange.endStreamed();
    });
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Long> lines =
          client
              .sendAsync(to("/").build(), BodyHandlers.ofLines())
              .thenApply(response -> response.body().count());
      assertThat(lines.get(20, TimeUnit.SECONDS)).isEqualTo(1);
    }
  }

  /** It has only one thread, which the next call needs. */
  @Test
  void aFunctionThatDependsOnAFailureMayWaitForAnotherCall() throws Exception {
    Backend backend =
        backend(exchange -> {
          if (exchange.target().equals("/free")) {
            exchange.reply(200, "free");
          } else {
            exchange.awaitClientLeaves();
          }
        });
    mesh.narrowCluster("a", backend.port())
        .route("/direct", new RouteAction.DirectResponse(418, "direct"))
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(300))))
        .apply();
    ExecutorService single = Executors.newSingleThreadExecutor();
    try (MeshHttpClient alone =
        MeshHttpClient.wrap(HttpClient.newBuilder().executor(single).build(), mesh.mesh())) {
      for (HttpRequest first :
          List.of(
              to("/timed").build(),
              to("/short").timeout(Duration.ofMillis(100)).build(),
              to("/direct").build())) {
        CompletableFuture<Integer> next =
            alone
                .sendAsync(first, BodyHandlers.ofString())
                .handle((response, failure) -> {
                  if (failure != null) { // as the JDK's own client wraps it for such functions
                    assertThat(failure)
                        .isInstanceOf(CompletionException.class)
                        .hasCauseInstanceOf(HttpTimeoutException.class);
                  }
                  return freeStatus(alone);
                });
        assertThat(next.get(20, TimeUnit.SECONDS)).as(first.toString()).isEqualTo(200);
      }
    } finally {
      single.shutdown();
    }
  }

  private static int freeStatus(HttpClient client) {
    try {
      return client.send(to("/free").build(), BodyHandlers.discarding()).statusCode();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anExecutorThatRunsInTheCallerDoesNotHoldUpTheTimer() throws Exception {
    Backend backend = backend(BackendExchange::awaitClientLeaves);
    mesh.narrowCluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))))
        .apply();
    try (MeshHttpClient direct =
        MeshHttpClient.wrap(HttpClient.newBuilder().executor(Runnable::run).build(), mesh.mesh())) {
      CompletableFuture<String> thread = new CompletableFuture<>();
      CompletableFuture<String> dependent =
          direct
              .sendAsync(
                  to("/").build(),
                  info -> {
                    thread.complete(Thread.currentThread().getName());
                    return BodySubscribers.ofString(StandardCharsets.UTF_8);
                  })
              .handle((response, failure) -> Thread.currentThread().getName());
      assertThat(dependent.get(20, TimeUnit.SECONDS)).doesNotContain("timer");
      assertThat(thread.get(20, TimeUnit.SECONDS)).doesNotContain("timer");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anInterruptEndsABlockingCall() throws Exception {
    Backend backend = only(orFree(BackendExchange::awaitClientLeaves));
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    Thread caller =
        new Thread(() -> {
          try {
            client.send(to("/").build(), BodyHandlers.discarding());
          } catch (IOException | InterruptedException e) {
            thrown.complete(e);
          }
        });
    caller.start();
    backend.takeRequest();
    caller.interrupt();
    assertThat(thrown.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
    caller.join();
    backend.awaitClientLeft();
    assertFree();
  }

  @Test
  void theTimeoutOfARequestEndsWithTheHeadOfItsResponse() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    Backend backend =
        only(exchange -> {
          if (exchange.target().equals("/silent")) {
            exchange.awaitClientLeaves();
            return;
          }
          exchange.startStreamed(200, List.of());
          exchange.send("one");
          awaitQuietly(rest);
          exchange.send("two");
          exchange.endStreamed();
        });
    AdvancedTimer timer = new AdvancedTimer();
    try (MeshHttpClient timed =
        new MeshHttpClient(HttpClient.newHttpClient(), mesh.mesh()::outbound, () -> timer)) {
      Duration limit = Duration.ofHours(1);
      try (InputStream body =
          timed.send(to("/").timeout(limit).build(), BodyHandlers.ofInputStream()).body()) {
        timer.advance(limit);
        rest.countDown();
        assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("onetwo");
      }
      backend.takeRequest();
      CompletableFuture<HttpResponse<Void>> silent =
          timed.sendAsync(to("/silent").timeout(limit).build(), BodyHandlers.discarding());
      backend.takeRequest();
      timer.advance(limit);
      assertThatThrownBy(silent::get).hasCauseInstanceOf(HttpTimeoutException.class);
      backend.awaitClientLeft();
    }
  }

  /** The JVM's clock, but for the time that a test lets pass. */
  private static final class AdvancedTimer implements CallTimer {
    private final AtomicLong aheadNanos = new AtomicLong();
    private final PriorityBlockingQueue<Task> tasks = new PriorityBlockingQueue<>();

    private record Task(long atNanos, Runnable work) implements Comparable<Task> {
      @Override
      public int compareTo(Task other) {
        return Long.compare(atNanos, other.atNanos);
      }
    }

    @Override
    public long nanoTime() {
      return System.nanoTime() + aheadNanos.get();
    }

    @Override
    public Scheduled schedule(long atNanos, Runnable work) {
      Task task = new Task(atNanos, work);
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    void advance(Duration time) {
      aheadNanos.addAndGet(time.toNanos());
      List<Task> due = new ArrayList<>(tasks);
      due.removeIf(task -> task.atNanos > nanoTime());
      tasks.removeAll(due);
      due.forEach(task -> task.work.run()); // What they schedule is not due: it is of the mesh.
    }
  }

  // ---- the application's code ----

  @Test
  void aBodyHandlerThatThrowsEndsTheCall() throws Exception {
    only(orFree(exchange -> exchange.reply(200, "x")));
    IllegalStateException own = new IllegalStateException("own");
    BodyHandler<String> handler =
        head -> {
          throw own;
        };
    assertThatThrownBy(() -> client.sendAsync(to("/").build(), handler).get())
        .isInstanceOf(ExecutionException.class)
        .hasRootCause(own);
    assertFree();
  }

  @Test
  void aBodyHandlerThatThrowsAtAReplyEndsTheCall() {
    mesh.route("/", new RouteAction.DirectResponse(418, "tea")).apply();
    IllegalStateException own = new IllegalStateException("own");
    BodyHandler<String> handler =
        head -> {
          throw own;
        };
    assertThatThrownBy(() -> client.sendAsync(to("/").build(), handler).get()).hasRootCause(own);
  }

  @Test
  void onlyBodiesThatAreKnownToBeReplayableAreReplayed(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("body"), "x");
    assertThat(ReplayableBody.is(BodyPublishers.ofString("x"))).isTrue();
    assertThat(ReplayableBody.is(BodyPublishers.ofByteArray(new byte[1]))).isTrue();
    assertThat(ReplayableBody.is(BodyPublishers.ofByteArray(new byte[3], 1, 2))).isTrue();
    assertThat(ReplayableBody.is(BodyPublishers.noBody())).isTrue();
    assertThat(ReplayableBody.is(BodyPublishers.ofFile(file))).isTrue();
    InputStream once = new ByteArrayInputStream(new byte[1]);
    assertThat(ReplayableBody.is(BodyPublishers.ofInputStream(() -> once))).isFalse();
    assertThat(ReplayableBody.is(BodyPublishers.fromPublisher(BodyPublishers.noBody(), 1)))
        .isFalse();
    assertThat(ReplayableBody.is(ReplayableBody.of(BodyPublishers.ofInputStream(() -> once))))
        .isTrue();
  }

  // ---- the end ----

  @Test
  void aClosedClientTakesNothingMore() {
    only(exchange -> exchange.reply(200, "x"));
    client.close();
    assertThat(client.isTerminated()).isTrue();
    assertThatThrownBy(() -> client.send(to("/").build(), BodyHandlers.discarding()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void aCallThatBringsNoResponseStillTellsWhatTheMeshDid() throws Exception {
    Backend backend = only(BackendExchange::awaitClientLeaves);
    CompletableFuture<String> body =
        client.sendAsync(to("/").build(), BodyHandlers.ofString()).thenApply(HttpResponse::body);
    backend.takeRequest();
    assertThat(Objects.requireNonNull(MeshCall.of(body)).info().responseFlags()).isEmpty();
    body.cancel(true);
    MeshCall call = Objects.requireNonNull(MeshCall.of(body));
    assertThat(call.info().responseFlags()).isEqualTo("DC");
    assertThat(call.info().attempts()).isEqualTo(1);
    backend.awaitClientLeft();
  }

  @Test
  void theMeshTellsNothingOfACallThatIsNotItsOwn() throws Exception {
    Backend outside = backend(exchange -> exchange.reply(200, "x"));
    mesh.route("/", RouteAction.Forward.to("a")).apply();
    URI uri = URI.create("http://127.0.0.1:" + outside.port() + "/");
    CompletableFuture<HttpResponse<String>> call =
        client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(call.get().body()).isEqualTo("x");
    assertThat(MeshCall.of(call)).isNull();
    assertThat(MeshCall.of(new CompletableFuture<>())).isNull();
  }

  @Test
  void shuttingDownLetsRequestsEnd() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    Backend backend =
        only(exchange -> {
          awaitQuietly(answer);
          exchange.reply(200, "x");
        });
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(to("/").build(), BodyHandlers.ofString());
    backend.takeRequest();
    client.shutdown();
    assertThat(client.awaitTermination(Duration.ZERO)).isFalse();
    answer.countDown();
    assertThat(sent.get().body()).isEqualTo("x");
    assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
  }

  @Test
  void shuttingDownNowBreaksRequestsOff() throws Exception {
    Backend backend = only(BackendExchange::awaitClientLeaves);
    CompletableFuture<HttpResponse<String>> sent =
        client.sendAsync(to("/").build(), BodyHandlers.ofString());
    backend.takeRequest();
    client.shutdownNow();
    assertThatThrownBy(sent::get).hasRootCauseInstanceOf(IOException.class);
    backend.awaitClientLeft();
    assertThat(client.awaitTermination(Duration.ofSeconds(20))).isTrue();
  }
}
