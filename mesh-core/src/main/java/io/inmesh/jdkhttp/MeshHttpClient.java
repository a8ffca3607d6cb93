package io.inmesh.jdkhttp;

import io.inmesh.LateMesh;
import io.inmesh.Mesh;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.CallTimer;
import io.inmesh.config.MeshMode;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * An {@link HttpClient} whose requests go through the mesh.
 *
 * <pre>{@code
 * MeshHttpClient.allowHostHeader(); // First of all, or -Djdk.httpclient.allowRestrictedHeaders=host
 * HttpClient client = MeshHttpClient.wrap(HttpClient.newHttpClient(), mesh);
 * }</pre>
 *
 * <p>Requests that are not for the mesh are handed to the wrapped client as they are. For the
 * others its settings hold as well: executor, cookies, redirects, authenticator, connect timeout; a
 * redirect goes through the mesh again. Its proxy is for requests outside the mesh only. A reply of
 * the mesh itself is an ordinary response; {@link MeshCall} tells. WebSockets are the wrapped
 * client's.
 *
 * <p>A call belongs to the {@link io.inmesh.call.MeshContext} of the thread that sends it.
 *
 * <p>A request body is sent again only if it is known to be {@linkplain ReplayableBody replayable}.
 *
 * <p>Thread-safe. To be closed by whoever made it, which closes the wrapped client too; on a JDK
 * older than 21, whose clients cannot be closed, they end when they are forgotten.
 */
public final class MeshHttpClient extends HttpClient implements AutoCloseable {
  private final HttpClient wrapped;
  private final Senders senders;
  private final Parts parts;
  private final UnderWay underWay = new UnderWay();
  private final @Nullable ExecutorService ownThreads;

  MeshHttpClient(HttpClient wrapped, OutboundCalls calls, Supplier<CallTimer> timer) {
    this.wrapped = wrapped;
    this.ownThreads = wrapped.executor().isPresent() ? null : newThreads();
    FallbackExecutor executor =
        new FallbackExecutor(ownThreads != null ? ownThreads : wrapped.executor().orElseThrow());
    AttemptExecutor attempts = new AttemptExecutor(executor);
    this.senders = new Senders(wrapped, calls, timer, new AttemptClients(wrapped, attempts));
    this.parts =
        new Parts(
            new WeakReference<>(senders),
            attempts,
            new EndpointUris(),
            ReadAheadMemory.ofHeap(),
            executor.elsewhere(),
            underWay);
  }

  /** As the JDK's client makes them where it is given no executor: of a pool, idle ones end. */
  private static ExecutorService newThreads() {
    return Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(null, task, "inmesh-http-client", 0, false);
      thread.setDaemon(true);
      return thread;
    });
  }

  /**
   * A client that sends what is for the mesh where the mesh says, and the rest as {@code client}
   * does.
   *
   * @throws IllegalStateException if this JVM restricts the {@code Host} header and the mesh does
   *     more than watch; see {@link #allowHostHeader}
   */
  public static MeshHttpClient wrap(HttpClient client, Mesh mesh) {
    return wrap(client, mesh::outbound, mesh::timer, mesh.mode());
  }

  /**
   * The same for a client that is made before its mesh: the supplier is asked when the first
   * request is sent.
   *
   * @throws IllegalStateException as the other
   */
  public static MeshHttpClient wrap(HttpClient client, Supplier<? extends Mesh> mesh) {
    return wrap(client, mesh, MeshMode.ENFORCE);
  }

  /**
   * The same where it is known whether the mesh will only watch: then it sends nothing itself, and
   * needs no {@code Host} header. Should it do more in the end, the client's requests fail with
   * what the others throw here.
   *
   * @param mode that the mesh is going to have
   * @throws IllegalStateException as the others
   */
  public static MeshHttpClient wrap(
      HttpClient client, Supplier<? extends Mesh> mesh, MeshMode mode) {
    Objects.requireNonNull(mesh, "mesh");
    LateMesh late =
        LateMesh.of(() -> {
          Mesh given = Objects.requireNonNull(mesh.get(), "mesh");
          check(given.mode());
          return given;
        });
    return wrap(client, late::outbound, late::timer, mode);
  }

  private static MeshHttpClient wrap(
      HttpClient client, OutboundCalls calls, Supplier<CallTimer> timer, MeshMode mode) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(mode, "mode");
    check(mode);
    return new MeshHttpClient(client, calls, timer);
  }

  private static void check(MeshMode mode) {
    if (mode == MeshMode.ENFORCE && !HostHeader.isAllowed()) {
      throw HostHeader.restricted();
    }
  }

  /**
   * Has this JVM's HTTP client accept a {@code Host} header that is not its URL's, without which no
   * request for an authority can be sent to an endpoint. The same as starting the JVM with {@code
   * -Djdk.httpclient.allowRestrictedHeaders=host}; headers that are allowed already stay so.
   *
   * <p>To be called before anything of {@code java.net.http} is used, in {@code main} for instance:
   * the JDK reads that setting once. It holds for all clients of the JVM.
   *
   * @throws IllegalStateException if it is too late
   */
  public static void allowHostHeader() {
    HostHeader.allow();
    if (!HostHeader.isAllowed()) {
      throw HostHeader.restricted();
    }
  }

  /** The same request with what the application overrides for this one call. */
  public static HttpRequest withOverrides(HttpRequest request, CallOverrides overrides) {
    return new OverridingRequest(
        OverridingRequest.original(request), Objects.requireNonNull(overrides, "overrides"));
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws IOException, InterruptedException {
    CompletableFuture<HttpResponse<T>> sent = start(request, handler, null, true);
    try {
      return sent.get();
    } catch (InterruptedException e) {
      sent.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw Failures.forSender(Failures.cause(e));
    }
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return sendAsync(request, handler, null);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushPromiseHandler) {
    return start(request, handler, pushPromiseHandler, false);
  }

  private <T> CompletableFuture<HttpResponse<T>> start(
      HttpRequest request,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushes,
      boolean blocking) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(handler, "responseBodyHandler");
    Exchange<T> exchange = new Exchange<>(parts, senders, handler, pushes, blocking);
    if (!underWay.add(exchange)) {
      return CompletableFuture.failedFuture(new IOException("closed"));
    }
    try {
      exchange.start(request);
    } catch (RuntimeException | Error e) { // A request that is none.
      exchange.ended();
      throw e;
    }
    return exchange.future();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return wrapped.cookieHandler();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return wrapped.connectTimeout();
  }

  @Override
  public Redirect followRedirects() {
    return wrapped.followRedirects();
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return wrapped.proxy();
  }

  @Override
  public SSLContext sslContext() {
    return wrapped.sslContext();
  }

  @Override
  public SSLParameters sslParameters() {
    return wrapped.sslParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return wrapped.authenticator();
  }

  @Override
  public Version version() {
    return wrapped.version();
  }

  @Override
  public Optional<Executor> executor() {
    return wrapped.executor();
  }

  @Override
  public WebSocket.Builder newWebSocketBuilder() {
    return wrapped.newWebSocketBuilder();
  }

  // The JDK's clients have these methods since Java 21; there they override.

  /** Takes no more requests; those under way go on. */
  public void shutdown() {
    underWay.close();
  }

  /** Takes no more requests and cancels those under way. */
  public void shutdownNow() {
    underWay.close();
    underWay.abort();
  }

  /** Whether the client was shut down and nothing is under way any more. */
  public boolean isTerminated() {
    return underWay.isTerminated();
  }

  /** Waits until {@link #isTerminated}, at most for a time; whether it is. */
  public boolean awaitTermination(Duration duration) throws InterruptedException {
    return underWay.awaitTermination(CallTimer.nanos(duration));
  }

  /**
   * Shuts down, waits until nothing is under way any more, and closes the wrapped client where it
   * can be closed. An interrupt cancels what is under way.
   */
  @Override
  public void close() {
    shutdown();
    boolean interrupted = false;
    while (!isTerminated()) {
      try {
        awaitTermination(Duration.ofDays(1));
      } catch (InterruptedException e) {
        interrupted = true;
        shutdownNow();
      }
    }
    senders.attempts().close();
    AttemptClients.close(wrapped);
    if (ownThreads != null) {
      ownThreads.shutdown();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
