package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.InsecureServerCredentials;
import io.grpc.InternalMetadata;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.testing.contract.ServerContract;
import io.inmesh.testing.contract.ServerUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A gRPC server in the mesh with the contract's application, and a client that knows no mesh. */
final class AppServer implements ServerUnderTest {
  private final MeshServerInterceptor inMesh;
  private final AtomicInteger calls = new AtomicInteger();
  private final Semaphore hanging = new Semaphore(0);
  private final CompletableFuture<ServerCall<String, String>> streaming = new CompletableFuture<>();
  private final Server server;
  private final ManagedChannel channel;

  AppServer(Mesh mesh) throws IOException {
    inMesh = MeshServerInterceptor.of(mesh);
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("app");
    for (String name : List.of("echo", "body", "throw", "never", "stream")) {
      service.addMethod(method("/app/" + name), handler(name));
    }
    server =
        inMesh
            .install(
                NettyServerBuilder.forAddress(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    InsecureServerCredentials.create()))
            .addService(service.build())
            .build()
            .start();
    channel = NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
  }

  static MethodDescriptor<String, String> method(String path) {
    MethodDescriptor<String, String> kind =
        switch (path) {
          case "/app/stream" -> Texts.SERVER;
          case "/app/body" -> Texts.CLIENT;
          default -> Texts.UNARY;
        };
    return kind.toBuilder().setFullMethodName(path.substring(1)).build();
  }

  private ServerCallHandler<String, String> handler(String name) {
    return (call, headers) -> {
      calls.incrementAndGet();
      call.request(2);
      return new ServerCall.Listener<>() {
        private String message = "";

        @Override
        public void onMessage(String received) {
          message += received;
          call.request(1);
        }

        @Override
        public void onHalfClose() {
          switch (name) {
            case "never" -> hanging.release();
            case "stream" -> {
              call.sendHeaders(new Metadata());
              streaming.complete(call);
            }
            case "throw" -> throw new IllegalStateException("on purpose");
            default -> reply(call, headers, name.equals("body") ? bytes() : text());
          }
        }

        private String bytes() {
          return message.length() + " bytes" + ServerContract.inContext();
        }

        private String text() {
          Map<String, String> joined = new TreeMap<>();
          lines(headers).forEach((key, values) -> joined.put(key, String.join("|", values)));
          return '/'
              + call.getMethodDescriptor().getFullMethodName()
              + '\n'
              + joined
              + ServerContract.inContext();
        }
      };
    };
  }

  private static void reply(ServerCall<String, String> call, Metadata request, String text) {
    Metadata headers = new Metadata();
    Iterable<String> repeated = request.getAll(HeaderKeys.text("x-repeated"));
    if (repeated != null) {
      repeated.forEach(value -> headers.put(HeaderKeys.text("x-repeated"), value));
    }
    MetadataHeaders lines = new MetadataHeaders(headers);
    lines.add("x-app", "1");
    lines.add("x-app", "2");
    lines.add("x-secret", "of the application");
    call.sendHeaders(headers);
    call.sendMessage(text);
    call.close(Status.OK, new Metadata());
  }

  private static Map<String, List<String>> lines(Metadata... parts) {
    Map<String, List<String>> lines = new TreeMap<>();
    for (Metadata part : parts) {
      MetadataHeaders headers = new MetadataHeaders(part);
      for (int i = 0; i < headers.size(); i++) {
        lines.computeIfAbsent(headers.name(i), n -> new ArrayList<>()).add(headers.value(i));
      }
    }
    return lines;
  }

  @Override
  public Answer call(String path, Map<String, String> headers, int bodyBytes) throws Exception {
    return begin(path, headers, bodyBytes).answer();
  }

  @Override
  public Pending hang() throws Exception {
    Pending pending = begin("/app/never", Map.of(), 0);
    assertTrue(hanging.tryAcquire(20, TimeUnit.SECONDS));
    return pending;
  }

  private static void assertTrue(boolean happened) {
    if (!happened) {
      throw new AssertionError("it did not happen");
    }
  }

  private Pending begin(String path, Map<String, String> headers, int bodyBytes) {
    Metadata metadata = new Metadata();
    headers.forEach(new MetadataHeaders(metadata)::add);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ClientCall<String, String> call = started(path, metadata, new Caller(answer));
    send(call, "x".repeat(bodyBytes));
    return pending(call, answer);
  }

  private ClientCall<String, String> started(
      String path, Metadata headers, ClientCall.Listener<String> caller) {
    ClientCall<String, String> call = channel.newCall(method(path), CallOptions.DEFAULT);
    call.start(caller, headers);
    call.request(2);
    return call;
  }

  private static void send(ClientCall<String, String> call, String message) {
    call.sendMessage(message);
    call.halfClose();
  }

  private static Pending pending(
      ClientCall<String, String> call, CompletableFuture<Answer> answer) {
    return new Pending() {
      @Override
      public void cancel() {
        call.cancel("on purpose", null);
      }

      @Override
      public Answer answer() throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
      }
    };
  }

  @Override
  public Stream stream() throws Exception {
    Streamed streamed = new Streamed();
    ClientCall<String, String> call = started("/app/stream", new Metadata(), streamed);
    send(call, "");
    assertTrue(streamed.begun.await(20, TimeUnit.SECONDS));
    return new Stream() {
      @Override
      public @Nullable String next() throws IOException, InterruptedException {
        call.request(1);
        Object next = streamed.pieces.take();
        if (next instanceof Status status) {
          streamed.pieces.add(next); // for whoever asks again
          if (status.isOk()) {
            return null;
          }
          throw new IOException(status.toString());
        }
        return (String) next;
      }

      @Override
      public void cancel() {
        call.cancel("on purpose", null);
      }
    };
  }

  @Override
  public void write(String piece) throws Exception {
    ServerCall<String, String> call = streaming.get(20, TimeUnit.SECONDS);
    if (piece.isEmpty()) {
      call.close(Status.OK, new Metadata());
    } else {
      call.sendMessage(piece);
    }
  }

  @Override
  public Upload upload() {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    ClientCall<String, String> call = started("/app/body", new Metadata(), new Caller(answer));
    call.sendMessage("x");
    Pending pending = pending(call, answer);
    return new Upload() {
      private int missing = 99;

      @Override
      public void send() {
        missing--;
        call.sendMessage("x");
      }

      @Override
      public void finish() {
        AppServer.send(call, "x".repeat(missing));
      }

      @Override
      public void cancel() {
        pending.cancel();
      }

      @Override
      public Answer answer() throws Exception {
        return pending.answer();
      }
    };
  }

  /** gRPC announces the length of no body. */
  @Override
  public Answer callUnannounced(String path, int bodyBytes) throws Exception {
    return call(path, Map.of(), bodyBytes);
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public String authority() {
    return "localhost:" + port();
  }

  @Override
  public String method(boolean hasBody) {
    return "POST";
  }

  @Override
  public String protocol() {
    return "HTTP/2";
  }

  @Override
  public Answer callWith(String... lines) throws Exception {
    byte[][] bytes = new byte[lines.length][];
    for (int i = 0; i < lines.length; i++) {
      String text = i % 2 == 0 ? lines[i].toLowerCase(Locale.ROOT) : lines[i];
      bytes[i] = text.getBytes(StandardCharsets.ISO_8859_1);
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    send(started("/app/echo", InternalMetadata.newMetadata(bytes), new Caller(answer)), "");
    return answer.get(20, TimeUnit.SECONDS);
  }

  /** gRPC's client leaves out what is not printable ASCII. */
  @Override
  public boolean carriesAnyByte() {
    return false;
  }

  @Override
  public boolean hearsOfLeaving() {
    return true;
  }

  /** Keeps the pieces of a response, and behind them its status. */
  private static final class Streamed extends ClientCall.Listener<String> {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final BlockingQueue<Object> pieces = new LinkedBlockingQueue<>();

    @Override
    public void onHeaders(Metadata headers) {
      begun.countDown();
    }

    @Override
    public void onMessage(String message) {
      pieces.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      pieces.add(status);
    }
  }

  /** Collects what comes back. */
  private static final class Caller extends ClientCall.Listener<String> {
    private final CompletableFuture<Answer> answer;
    private Metadata head = new Metadata();
    private String text = "";

    Caller(CompletableFuture<Answer> answer) {
      this.answer = answer;
    }

    @Override
    public void onHeaders(Metadata headers) {
      head = headers;
    }

    @Override
    public void onMessage(String message) {
      text = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      String shown =
          status.isOk() || status.getDescription() == null ? text : status.getDescription();
      answer.complete(new Answer(status.getCode().value(), shown, lines(head, trailers)));
    }
  }

  @Override
  public int applicationCalls() {
    return calls.get();
  }

  @Override
  public int statusOf(int httpStatus) {
    return HttpStatuses.toGrpc(httpStatus);
  }

  @Override
  public void close() throws Exception {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.shutdown();
    server.awaitTermination(10, TimeUnit.SECONDS);
    inMesh.close();
  }
}
