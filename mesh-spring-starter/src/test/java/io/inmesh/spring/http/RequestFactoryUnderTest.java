package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.call.MeshContext;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ClientUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;

/** Spring's blocking clients as the contract suite drives them. */
public final class RequestFactoryUnderTest implements ClientUnderTest, CookieContract.Clients {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "spring-under-test"));
  private final HttpClient plainClient = HttpClient.newBuilder().executor(threads).build();
  private final ClientHttpRequestFactory plain = new JdkClientHttpRequestFactory(plainClient);
  private final ApplicationHooks hooks;
  private final Set<Capability> capabilities;
  private final MeshHttpClients clients;

  /** With the JDK's client. */
  RequestFactoryUnderTest(Mesh mesh, ApplicationHooks hooks) {
    this(mesh, hooks, ImperativeTransport.JDK, Set.of());
  }

  private RequestFactoryUnderTest(
      Mesh mesh, ApplicationHooks hooks, ImperativeTransport transport, Set<Capability> more) {
    this.hooks = hooks;
    this.capabilities =
        EnumSet.of(
            Capability.METHODS,
            Capability.BODY_SENT_ONCE,
            Capability.REPLY_WHEN_OUT_OF_TIME,
            Capability.READS_AHEAD,
            Capability.CONNECT_TIMEOUT);
    capabilities.addAll(more);
    clients = new MeshHttpClients(() -> mesh, transport);
    clients.start();
  }

  /** With a client that is preferred to the JDK's. */
  public static RequestFactoryUnderTest of(Mesh mesh, MeshTransport transport) {
    return of(mesh, ApplicationHooks.NONE, transport, Set.of());
  }

  /**
   * The same, with an application that looks for its contexts.
   *
   * @param more what it can do that the JDK's client cannot
   */
  public static RequestFactoryUnderTest of(
      Mesh mesh, ApplicationHooks hooks, MeshTransport transport, Set<Capability> more) {
    return new RequestFactoryUnderTest(mesh, hooks, new ImperativeTransport(transport, true), more);
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public ClientResponse send(ClientRequest request) throws IOException {
    return send(request, HttpClientSettings.defaults().withReadTimeout(request.timeout()));
  }

  /** The same with settings of the application. */
  public ClientResponse send(ClientRequest request, HttpClientSettings settings)
      throws IOException {
    return build(settings).send(request);
  }

  @Override
  public CookieContract.Client build(HttpClientSettings settings) {
    return build(settings, plain);
  }

  /**
   * The same.
   *
   * @param outside what is not for the mesh
   */
  CookieContract.Client build(HttpClientSettings settings, ClientHttpRequestFactory outside) {
    ClientHttpRequestFactory factory = clients.requests(settings, outside);
    return request -> send(factory, request);
  }

  @Override
  public ClientResponse sendWithoutMesh(ClientRequest request) throws IOException {
    return send(plain, request);
  }

  static ClientResponse send(ClientHttpRequestFactory factory, ClientRequest request)
      throws IOException {
    ClientHttpRequest made =
        factory.createRequest(URI.create(request.url()), HttpMethod.valueOf(request.method()));
    for (Map.Entry<String, String> header : request.headers()) {
      made.getHeaders().add(header.getKey(), header.getValue());
    }
    ClientRequest.Body body = request.body();
    if (body != null) {
      made.getHeaders().add("content-type", "application/octet-stream");
      if (body.length() >= 0) {
        made.getHeaders().setContentLength(body.length());
      }
      ((StreamingHttpOutputMessage) made).setBody(written(body));
    }
    CallReport report = new CallReport();
    report.addTo(made);
    return new Received(made.execute(), report);
  }

  private static StreamingHttpOutputMessage.Body written(ClientRequest.Body body) {
    return new StreamingHttpOutputMessage.Body() {
      @Override
      public void writeTo(OutputStream sink) throws IOException {
        try (InputStream stream = body.stream().get()) {
          stream.transferTo(sink);
        }
      }

      @Override
      public boolean repeatable() {
        return body.replayable();
      }
    };
  }

  @Override
  public Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(() -> send(request), request, onResponse, onFailure);
  }

  @Override
  public Started startWithoutMesh(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(() -> sendWithoutMesh(request), request, onResponse, onFailure);
  }

  /** Calls, on a thread of the application. */
  private interface Sending {
    ClientResponse send() throws IOException;
  }

  private Started start(
      Sending sending,
      ClientRequest request,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    MeshContext context = MeshContext.current();
    String name = request.value(ApplicationHooks.CALL_HEADER);
    Future<?> call =
        hooks
            .wrap(threads)
            .submit(() ->
                context.run(() -> {
                  ClientResponse response;
                  try {
                    response = sending.send();
                    hooks.called(name, ApplicationHooks.CALLERS + "thread");
                  } catch (IOException | RuntimeException | Error e) {
                    onFailure.accept(e);
                    return;
                  }
                  onResponse.accept(response);
                }));
    return () -> call.cancel(true);
  }

  @Override
  public boolean isOfTheApplication(Thread thread) {
    return Set.of("spring-under-test", "inmesh-request-body").contains(thread.getName());
  }

  @Override
  public void close() {
    clients.stop();
    close(plainClient);
    threads.shutdown();
  }

  /** Since Java 21 there is something to close. */
  static void close(HttpClient client) {
    if (client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static final class Received implements ClientResponse {
    private final ClientHttpResponse response;
    private final CallReport report;

    Received(ClientHttpResponse response, CallReport report) {
      this.response = response;
      this.report = report;
    }

    @Override
    public int status() {
      try {
        return response.getStatusCode().value();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable String header(String name) {
      return response.getHeaders().getFirst(name);
    }

    @Override
    public InputStream body() {
      try {
        return response.getBody();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public @Nullable String trailer(String name) {
      return null; // Neither the JDK's client nor Spring's has trailers.
    }

    @Override
    public @Nullable CallInfo info() {
      return report.info();
    }

    @Override
    public void close() {
      response.close();
    }
  }
}
