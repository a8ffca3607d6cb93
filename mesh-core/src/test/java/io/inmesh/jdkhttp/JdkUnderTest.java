package io.inmesh.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.call.CallTimer;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ClientUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JDK's client as the contract suite drives it. */
final class JdkUnderTest implements ClientUnderTest {
  static {
    MeshHttpClient.allowHostHeader();
  }

  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "jdk-under-test"));
  private final ApplicationHooks hooks;
  private final Executor executor;
  private final HttpClient plain;
  private final MeshHttpClient client;

  JdkUnderTest(Mesh mesh, ApplicationHooks hooks) {
    this(mesh::outbound, mesh.timer(), hooks);
  }

  /** With calls that may have a bug. */
  JdkUnderTest(OutboundCalls calls, CallTimer timer, ApplicationHooks hooks) {
    this.hooks = hooks;
    executor = hooks.wrap(threads);
    plain = HttpClient.newBuilder().executor(executor).build();
    client = new MeshHttpClient(plain, calls, () -> timer);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.METHODS,
        Capability.BODY_SENT_ONCE,
        Capability.REPLY_WHEN_OUT_OF_TIME,
        Capability.READS_AHEAD,
        Capability.CONNECT_TIMEOUT);
  }

  @Override
  public ClientResponse send(ClientRequest request) throws IOException {
    return send(client, request);
  }

  @Override
  public ClientResponse sendWithoutMesh(ClientRequest request) throws IOException {
    return send(plain, request);
  }

  private ClientResponse send(HttpClient by, ClientRequest request) throws IOException {
    try {
      return new Received(by.send(of(request), handler(request)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  @Override
  public Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(client, request, onResponse, onFailure);
  }

  @Override
  public Started startWithoutMesh(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(plain, request, onResponse, onFailure);
  }

  /** Whatever depends on a call tells of it. */
  private BodyHandler<InputStream> handler(ClientRequest request) {
    String call = request.value(ApplicationHooks.CALL_HEADER);
    Runnable wrapped = wrapped(call, "body handler");
    return head -> {
      hooks.called(call, "body handler");
      wrapped.run();
      return BodySubscribers.mapping(
          BodySubscribers.ofInputStream(),
          body -> {
            hooks.called(call, "body subscriber");
            return body;
          });
    };
  }

  private Runnable wrapped(@Nullable String call, String callback) {
    return hooks.wrap(() -> hooks.called(call, ApplicationHooks.WRAPPED + callback));
  }

  private Started start(
      HttpClient by,
      ClientRequest request,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    String call = request.value(ApplicationHooks.CALL_HEADER);
    Runnable wrapped = wrapped(call, "callback");
    CompletableFuture<HttpResponse<InputStream>> sent = by.sendAsync(of(request), handler(request));
    // Not on threads of its own: the suite is to see those of the adapter.
    sent.whenComplete((response, failure) -> {
      hooks.called(call, "callback");
      wrapped.run();
      if (failure != null) {
        onFailure.accept(failure);
      } else {
        onResponse.accept(new Received(response));
      }
    });
    return () -> sent.cancel(true);
  }

  @Override
  public boolean isOfTheApplication(Thread thread) {
    return thread.getName().equals("jdk-under-test")
        || thread instanceof ForkJoinWorkerThread // As the JDK has dependents of its futures,
        || thread.getName().startsWith("Thread-") // or so, with two processors or less.
        || thread == Thread.currentThread(); // It was over before the callback was there.
  }

  private static HttpRequest of(ClientRequest request) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(request.url()));
    for (Map.Entry<String, String> header : request.headers()) {
      builder.header(header.getKey(), header.getValue());
    }
    ClientRequest.Body body = request.body();
    if (request.timeout() != null) {
      builder.timeout(request.timeout());
    }
    return body == null
        ? builder.method(request.method(), BodyPublishers.noBody()).build()
        : builder
            .header("content-type", "application/octet-stream")
            .method(request.method(), publisher(body))
            .build();
  }

  private static BodyPublisher publisher(ClientRequest.Body body) {
    BodyPublisher stream = BodyPublishers.ofInputStream(body.stream());
    BodyPublisher sized =
        new BodyPublisher() {
          @Override
          public long contentLength() {
            return body.length();
          }

          @Override
          public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            stream.subscribe(subscriber);
          }
        };
    return body.replayable() ? ReplayableBody.of(sized) : sized;
  }

  @Override
  public void close() {
    client.close();
    threads.shutdown();
  }

  private static final class Received implements ClientResponse {
    private final HttpResponse<InputStream> response;

    Received(HttpResponse<InputStream> response) {
      this.response = response;
    }

    @Override
    public int status() {
      return response.statusCode();
    }

    @Override
    public @Nullable String header(String name) {
      return response.headers().firstValue(name).orElse(null);
    }

    @Override
    public InputStream body() {
      return response.body();
    }

    @Override
    public @Nullable String trailer(String name) {
      return null; // The JDK's client has no trailers.
    }

    @Override
    public @Nullable CallInfo info() {
      MeshCall call = MeshCall.of(response);
      return call == null ? null : call.info();
    }

    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
