package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.InsecureServerCredentials;
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
import io.grpc.stub.MetadataUtils;
import io.inmesh.Mesh;
import io.inmesh.testing.contract.ServerContract;
import io.inmesh.testing.contract.ServerUnderTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A gRPC server in the mesh with the contract's application, and a client that knows no mesh. */
final class AppServer implements ServerUnderTest {
  private final MeshServerInterceptor inMesh;
  private final AtomicInteger calls = new AtomicInteger();
  private final Semaphore hanging = new Semaphore(0);
  private final Server server;
  private final ManagedChannel channel;

  AppServer(Mesh mesh) throws IOException {
    inMesh = MeshServerInterceptor.of(mesh);
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("app");
    for (String name : List.of("echo", "body", "throw", "never")) {
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
    return Texts.UNARY.toBuilder().setFullMethodName(path.substring(1)).build();
  }

  private ServerCallHandler<String, String> handler(String name) {
    return (call, headers) -> {
      calls.incrementAndGet();
      call.request(2);
      return new ServerCall.Listener<>() {
        private String message = "";

        @Override
        public void onMessage(String received) {
          message = received;
        }

        @Override
        public void onHalfClose() {
          switch (name) {
            case "never" -> hanging.release();
            case "throw" -> throw new IllegalStateException("on purpose");
            default -> reply(call, name.equals("body") ? message.length() + " bytes" : text());
          }
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

  private static void reply(ServerCall<String, String> call, String text) {
    Metadata headers = new Metadata();
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
    ClientCall<String, String> call =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata))
            .newCall(method(path), CallOptions.DEFAULT);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    call.start(new Caller(answer), new Metadata());
    call.request(2);
    call.sendMessage("x".repeat(bodyBytes));
    call.halfClose();
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
