package io.inmesh.okhttp;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ClientUnderTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import okio.Okio;
import okio.Source;
import org.jspecify.annotations.Nullable;

/** OkHttp as the contract suite drives it. */
final class OkHttpUnderTest implements ClientUnderTest {
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> {
        Thread thread = new OwnThread(task);
        thread.setUncaughtExceptionHandler((failed, e) -> {}); // The tests' own failures.
        return thread;
      });
  private final ApplicationHooks hooks;
  private final OkHttpClient plain;
  private final OkHttpClient client;

  OkHttpUnderTest(Mesh mesh, boolean ownCalls, ApplicationHooks hooks) {
    this.hooks = hooks;
    plain =
        new OkHttpClient.Builder()
            .dispatcher(new Dispatcher(hooks.wrap(threads)))
            .connectionPool(new ConnectionPool())
            .readTimeout(Duration.ZERO) // What ends a call is to be the mesh.
            .addInterceptor(chain -> told(chain, "interceptor"))
            .addNetworkInterceptor(chain -> told(chain, "network interceptor"))
            .eventListener(new Heard())
            .build();
    MeshInterceptor interceptor =
        ownCalls ? MeshInterceptor.of(mesh, plain) : MeshInterceptor.of(mesh);
    client = interceptor.addTo(plain.newBuilder()).build();
  }

  private Response told(Interceptor.Chain chain, String interceptor) throws IOException {
    String call = chain.request().header(ApplicationHooks.CALL_HEADER);
    hooks.called(call, interceptor);
    Response response = chain.proceed(chain.request());
    hooks.called(call, interceptor + " afterwards");
    return response;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.values());
  }

  @Override
  public ClientResponse send(ClientRequest request) throws IOException {
    return new Received(call(client, request).execute());
  }

  @Override
  public ClientResponse sendWithoutMesh(ClientRequest request) throws IOException {
    return new Received(call(plain, request).execute());
  }

  @Override
  public boolean isOfTheApplication(Thread thread) {
    return thread instanceof OwnThread;
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

  private Started start(
      OkHttpClient by,
      ClientRequest request,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    Call call = call(by, request);
    call.enqueue(
        new Callback() {
          @Override
          public void onFailure(Call failed, IOException e) {
            hooks.called(nameOf(failed), "callback");
            onFailure.accept(e);
          }

          @Override
          public void onResponse(Call answered, Response response) {
            hooks.called(nameOf(answered), "callback");
            onResponse.accept(new Received(response));
          }
        });
    return call::cancel;
  }

  private static Call call(OkHttpClient client, ClientRequest request) {
    Request.Builder builder =
        new Request.Builder().url(request.url()).method(request.method(), body(request.body()));
    Headers.Builder headers = new Headers.Builder();
    for (Map.Entry<String, String> header : request.headers()) {
      headers.addUnsafeNonAscii(header.getKey(), header.getValue()); // As an application may.
    }
    builder.headers(headers.build());
    Call call = client.newCall(builder.build());
    if (request.timeout() != null) {
      call.timeout()
          .timeout(request.timeout().toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    }
    return call;
  }

  private static @Nullable RequestBody body(ClientRequest.@Nullable Body body) {
    if (body == null) {
      return null;
    }
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return MediaType.get("application/octet-stream");
      }

      @Override
      public long contentLength() {
        return body.length();
      }

      @Override
      public boolean isOneShot() {
        return !body.replayable();
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        try (Source source = Okio.source(body.stream().get())) {
          sink.writeAll(source);
        }
      }
    };
  }

  @Override
  public void close() {
    threads.shutdown();
    client.connectionPool().evictAll();
  }

  /** OkHttp renames threads. */
  private static final class OwnThread extends Thread {
    OwnThread(Runnable task) {
      super(task, "okhttp-under-test");
    }
  }

  private static @Nullable String nameOf(Call call) {
    return call.request().header(ApplicationHooks.CALL_HEADER);
  }

  /** Tells of the events of each call that are of its own, not of a connection. */
  private final class Heard extends EventListener {
    @Override
    public void callStart(Call call) {
      hooks.called(nameOf(call), "event callStart");
    }

    @Override
    public void requestHeadersStart(Call call) {
      hooks.called(nameOf(call), "event requestHeadersStart");
    }

    @Override
    public void requestBodyEnd(Call call, long byteCount) {
      hooks.called(nameOf(call), "event requestBodyEnd");
    }

    @Override
    public void responseHeadersEnd(Call call, Response response) {
      hooks.called(nameOf(call), "event responseHeadersEnd");
    }

    @Override
    public void callEnd(Call call) {
      hooks.called(nameOf(call), "event callEnd");
    }

    @Override
    public void callFailed(Call call, IOException e) {
      hooks.called(nameOf(call), "event callEnd");
    }
  }

  private static final class Received implements ClientResponse {
    private final Response response;

    Received(Response response) {
      this.response = response;
    }

    @Override
    public int status() {
      return response.code();
    }

    @Override
    public @Nullable String header(String name) {
      return response.header(name);
    }

    @Override
    public InputStream body() {
      return response.body().byteStream();
    }

    @Override
    public @Nullable String trailer(String name) throws IOException {
      return response.trailers().get(name);
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
      } catch (RuntimeException e) {
        throw new UncheckedIOException(new IOException(e));
      }
    }
  }
}
