package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.grpc.CallOptions;
import io.grpc.ForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.inmesh.Mesh;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.Timeouts;
import io.inmesh.testing.contract.InboundConfig;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the application and others do while the mesh's timer looks at its calls. */
@Timeout(60)
class ServerTimerTest {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final InboundConfig config = new InboundConfig();
  private final VirtualTimer time = new VirtualTimer();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch written = new CountDownLatch(1);
  private final CountDownLatch called = new CountDownLatch(1);
  private final CompletableFuture<ServerCall<String, String>> waiting = new CompletableFuture<>();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Mesh mesh;
  private MeshServerInterceptor inMesh;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    mesh = Mesh.builder(config).timer(time).inboundListener("in").build();
    config.publish(forward());
    inMesh = MeshServerInterceptor.of(mesh, threads);
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(Texts.SERVICE)
            .addMethod(
                Texts.UNARY.toBuilder(Texts.UNARY.getRequestMarshaller(), new Slow()).build(),
                ServerCalls.asyncUnaryCall((text, answer) -> {
                  answer.onNext(text);
                  answer.onCompleted();
                }))
            .addMethod(
                Texts.SERVER,
                ServerCalls.asyncServerStreamingCall((text, answer) -> called.countDown()))
            .addMethod(Texts.BIDI, this::waitForTheTest)
            .build();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(service);
    server = inMesh.install(builder).intercept(new Failing()).build().start();
    channel = NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
  }

  private ServerCall.Listener<String> waitForTheTest(
      ServerCall<String, String> call, Metadata headers) {
    call.request(2);
    return new ServerCall.Listener<>() {
      @Override
      public void onHalfClose() {
        waiting.complete(call);
      }
    };
  }

  private static List<Route> forward() {
    return forward(null);
  }

  private static List<Route> forward(@Nullable Duration idle) {
    return List.of(
        Route.of(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            Forward.to("app").withTimeouts(new Timeouts(LIMIT, idle, null))));
  }

  @AfterEach
  void stop() throws Exception {
    written.countDown();
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
    inMesh.close();
    mesh.close();
    threads.shutdownNow();
  }

  /** Writes for as long as the test likes. */
  private final class Slow implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      writing.countDown();
      await(written);
      return Texts.UNARY.getResponseMarshaller().stream(value);
    }

    @Override
    public String parse(InputStream stream) {
      return Texts.UNARY.getResponseMarshaller().parse(stream);
    }
  }

  /** An interceptor before the mesh's, whose calls cannot be closed when the test says so. */
  private final class Failing implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return next.startCall(
          new ForwardingServerCall.SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
              if (failing.get()) {
                throw new IllegalStateException("on purpose");
              }
              super.close(status, trailers);
            }
          },
          headers);
    }
  }

  private CompletableFuture<Status> call(MethodDescriptor<String, String> method) {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(method, CallOptions.DEFAULT),
        "x",
        new StreamObserver<String>() {
          @Override
          public void onNext(String value) {}

          @Override
          public void onError(Throwable t) {
            end.complete(Status.fromThrowable(t));
          }

          @Override
          public void onCompleted() {
            end.complete(Status.OK);
          }
        });
    return end;
  }

  @Test
  void aMessageThatIsWrittenHoldsUpNobodyElsesTime() throws Exception {
    CompletableFuture<Status> end = call(Texts.UNARY);
    await(writing);
    CompletableFuture.runAsync(() -> time.advance(LIMIT)).get(20, TimeUnit.SECONDS);
    assertThat(end).isNotDone();
    written.countDown();
    Status status = end.get(20, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).isEqualTo("upstream request timeout");
  }

  /** Its head comes late, when all of the request is there, and is something that comes. */
  @Test
  void theIdleTimeBeginsAnewWithTheHead() throws Exception {
    Duration part = LIMIT.dividedBy(4);
    config.publish(forward(part.multipliedBy(2)));
    CompletableFuture<Status> end = call(Texts.BIDI);
    ServerCall<String, String> answer = waiting.get(20, TimeUnit.SECONDS);
    time.advance(part);
    answer.sendHeaders(new Metadata());
    time.advance(part);
    assertThat(answer.isCancelled()).isFalse();
    answer.close(Status.OK, new Metadata());
    assertThat(end.get(20, TimeUnit.SECONDS)).isEqualTo(Status.OK);
  }

  @Test
  void whatAnInterceptorThrowsAtTheEndDoesNotReachTheTimer() throws Exception {
    CompletableFuture<Status> end = call(Texts.SERVER);
    await(called);
    failing.set(true);
    assertThatCode(() -> time.advance(LIMIT)).doesNotThrowAnyException();
    assertThat(end).isNotDone();
  }

  @Test
  void aCallThatNoThreadCanCarryOnIsAnswered() throws Exception {
    // However much time passes before its timer is set, only the delay ends.
    config.publish(forward(Duration.ZERO), Policies.fault(LIMIT, null));
    threads.shutdown();
    CompletableFuture<Status> end = call(Texts.SERVER);
    while (!end.isDone()) { // The call may come at any time.
      time.advance(LIMIT);
    }
    assertThat(end.get().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(end.get().getDescription()).startsWith("the mesh failed: ").contains("Rejected");
  }
}
