package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.Mesh;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ClientUnderTest;
import io.inmesh.testing.contract.ContractBackend;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC client as the contract suite drives it: the path is the method, a body is a stream of
 * messages. A body that can be sent again is one message, which its marshaller reads; the type of
 * the method says how many messages there are, or, with {@link Form#CHANNEL}, leaves it open.
 */
final class GrpcUnderTest implements ClientUnderTest {
  private static final int BLOCK_BYTES = 16 * 1024;
  private static final Supplier<InputStream> EMPTY = InputStream::nullInputStream;
  private static final MethodDescriptor<Supplier<InputStream>, byte[]> METHOD =
      MethodDescriptor.<Supplier<InputStream>, byte[]>newBuilder()
          .setType(MethodType.BIDI_STREAMING)
          .setFullMethodName("any/Method")
          .setRequestMarshaller(new Part())
          .setResponseMarshaller(Texts.BYTES.getResponseMarshaller())
          .build();

  /** How a client gets into the mesh. */
  enum Form {
    /** An interceptor on the application's own channels. */
    INTERCEPTOR,
    /** A channel to a name of the mesh. */
    CHANNEL;

    MethodType type(ClientRequest request) {
      if (this == CHANNEL) {
        return MethodType.BIDI_STREAMING;
      }
      return isOneMessage(request.body()) ? MethodType.UNARY : MethodType.CLIENT_STREAMING;
    }
  }

  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "grpc-under-test"));
  private final Map<String, ManagedChannel> inMesh = new ConcurrentHashMap<>();
  private final Map<String, ManagedChannel> plain = new ConcurrentHashMap<>();
  private final Mesh mesh;
  private final Form form;
  private final ApplicationHooks hooks;
  private final Executor executor;
  private final MeshClientInterceptor interceptor;

  GrpcUnderTest(Mesh mesh, Form form, ApplicationHooks hooks) {
    this.mesh = mesh;
    this.form = form;
    this.hooks = hooks;
    this.executor = hooks.wrap(threads);
    this.interceptor = MeshClientInterceptor.builder(mesh).executor(executor).build();
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.TRAILERS,
        Capability.BODY_ON_CALLING_THREAD,
        Capability.LIMIT_INCLUDES_BODY,
        Capability.READS_AHEAD,
        Capability.CONNECT_TIMEOUT);
  }

  @Override
  public ContractBackend newBackend(ContractBackend.Handler handler) {
    return new GrpcBackend(handler);
  }

  @Override
  public int statusOf(int httpStatus) {
    return HttpStatuses.toGrpc(httpStatus);
  }

  @Override
  public String contentTypeOfReplies() {
    return "application/grpc";
  }

  private Channel inMesh(String authority) {
    return inMesh.computeIfAbsent(
        authority,
        target ->
            form == Form.CHANNEL && target.equals("shop.example")
                ? onThreads(MeshChannelBuilder.forTarget("mesh:///" + target, mesh))
                : onThreads(direct(target).intercept(interceptor)));
  }

  private Channel plain(String authority) {
    return plain.computeIfAbsent(authority, target -> onThreads(direct(target)));
  }

  private static ManagedChannelBuilder<?> direct(String target) {
    return NettyChannelBuilder.forTarget(target).usePlaintext();
  }

  private ManagedChannel onThreads(ManagedChannelBuilder<?> builder) {
    return builder.executor(executor).intercept(new TellingInterceptor(hooks)).build();
  }

  @Override
  public ClientResponse send(ClientRequest request) throws IOException {
    return send(inMesh(authority(request)), request);
  }

  @Override
  public ClientResponse sendWithoutMesh(ClientRequest request) throws IOException {
    return send(plain(authority(request)), request);
  }

  private static String authority(ClientRequest request) {
    return URI.create(request.url()).getRawAuthority();
  }

  private ClientResponse send(Channel channel, ClientRequest request) throws IOException {
    CompletableFuture<ClientResponse> response = new CompletableFuture<>();
    begin(channel, request, response::complete, response::completeExceptionally);
    try {
      return response.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  public Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return begin(inMesh(authority(request)), request, onResponse, onFailure)::cancel;
  }

  @Override
  public Started startWithoutMesh(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return begin(plain(authority(request)), request, onResponse, onFailure)::cancel;
  }

  private GrpcResponse begin(
      Channel channel,
      ClientRequest request,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    CallOptions options = CallOptions.DEFAULT;
    if (request.timeout() != null) {
      options = options.withDeadlineAfter(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
    }
    MeshCall info = new MeshCall();
    ClientCall<Supplier<InputStream>, byte[]> call =
        channel.newCall(method(request), options.withOption(MeshCall.KEY, info));
    GrpcResponse response = new GrpcResponse(call, info, onResponse, onFailure);
    Metadata headers = new Metadata();
    request.headers().forEach(h -> add(headers, h.getKey(), h.getValue()));
    call.start(response, headers);
    send(request.body(), call, response);
    return response;
  }

  private static void add(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  private MethodDescriptor<Supplier<InputStream>, byte[]> method(ClientRequest request) {
    URI uri = URI.create(request.url());
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return METHOD.toBuilder()
        .setType(form.type(request))
        .setFullMethodName(uri.getRawPath().substring(1) + query)
        .build();
  }

  private static boolean isOneMessage(ClientRequest.@Nullable Body body) {
    return body == null || body.replayable();
  }

  private static void send(
      ClientRequest.@Nullable Body body,
      ClientCall<Supplier<InputStream>, byte[]> call,
      GrpcResponse response) {
    if (isOneMessage(body)) {
      call.sendMessage(body == null ? EMPTY : body.stream());
      call.halfClose();
    } else {
      stream(body.stream().get(), call, response);
    }
  }

  private static void stream(
      InputStream body, ClientCall<Supplier<InputStream>, byte[]> call, GrpcResponse response) {
    try (body) {
      for (byte[] block = body.readNBytes(BLOCK_BYTES);
          block.length > 0;
          block = body.readNBytes(BLOCK_BYTES)) {
        if (!response.awaitReady()) {
          return;
        }
        byte[] part = block;
        call.sendMessage(() -> new ByteArrayInputStream(part));
      }
      call.halfClose();
    } catch (IOException e) {
      call.cancel("the body failed", e);
    } catch (RuntimeException | Error e) { // Nobody else ends a call that nobody goes on with.
      call.cancel("the body failed", e);
      throw e;
    }
  }

  @Override
  public boolean isOfTheApplication(Thread thread) {
    return thread.getName().equals("grpc-under-test");
  }

  @Override
  public void close() {
    close(inMesh);
    close(plain);
    interceptor.close();
    threads.shutdown();
  }

  private static void close(Map<String, ManagedChannel> channels) {
    for (ManagedChannel channel : channels.values()) {
      channel.shutdownNow();
      try {
        channel.awaitTermination(10, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** A message is what a stream gives, read as messages are written: not while they are framed. */
  private static final class Part implements MethodDescriptor.Marshaller<Supplier<InputStream>> {
    @Override
    public InputStream stream(Supplier<InputStream> part) {
      try (InputStream bytes = part.get()) {
        return new ByteArrayInputStream(bytes.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Supplier<InputStream> parse(InputStream stream) {
      throw new UnsupportedOperationException("for requests only");
    }
  }
}
