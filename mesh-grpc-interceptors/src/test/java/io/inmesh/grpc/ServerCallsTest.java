package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.Timeouts;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.InboundConfig;
import io.inmesh.testing.contract.Policies;
import io.inmesh.testing.contract.ServerContract;
import io.inmesh.testing.contract.VirtualTimer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server calls of all kinds in the mesh, as far as only gRPC has them. */
@Timeout(60)
class ServerCallsTest {
  private static final Context.Key<String> OF_INTERCEPTOR = Context.key("of-interceptor");
  private final InboundConfig config = new InboundConfig();
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final App app = new App();
  private final VirtualTimer time = new VirtualTimer();
  private Mesh mesh;
  private MeshServerInterceptor inMesh;
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    start(Mesh.builder(config));
  }

  /** Begins anew, in time that passes when told. */
  private void startInVirtualTime() throws Exception {
    stop();
    start(Mesh.builder(config).timer(time));
  }

  private void start(Mesh.Builder builderOfMesh) throws Exception {
    mesh =
        builderOfMesh
            .inboundListener("in")
            .listener(
                new MeshListener() {
                  @Override
                  public void onInboundEnd(InboundCall call, int status, long nanos) {
                    ends.add(status + " " + call.info().responseFlags());
                  }
                })
            .build();
    inMesh = MeshServerInterceptor.of(mesh);
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Texts.SERVICE);
    for (MethodDescriptor<String, String> method :
        List.of(Texts.UNARY, Texts.SERVER, Texts.CLIENT, Texts.BIDI)) {
      service.addMethod(method, app);
    }
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                InsecureServerCredentials.create())
            .addService(service.build());
    server = inMesh.install(builder).intercept(new Naming()).build().start();
    channel = NettyChannelBuilder.forAddress("localhost", server.getPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.shutdown();
    server.awaitTermination(10, TimeUnit.SECONDS);
    ServerContract.awaitIdle(inMesh::activeCalls);
    inMesh.close();
    mesh.close();
  }

  /** An interceptor that has run before the mesh's. */
  private final class Naming implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      arrived.countDown();
      Context context = Context.current().withValue(OF_INTERCEPTOR, "named");
      return Contexts.interceptCall(context, call, headers, next);
    }
  }

  /** Does with each message what it says; at the end says how many there were. */
  private static final class App implements ServerCallHandler<String, String> {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch halfClosed = new CountDownLatch(1);
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final CountDownLatch contextCancelled = new CountDownLatch(1);
    private final CompletableFuture<ServerCall<String, String>> begun = new CompletableFuture<>();

    @Override
    public ServerCall.Listener<String> startCall(
        ServerCall<String, String> call, Metadata headers) {
      heard.add("start " + OF_INTERCEPTOR.get());
      if (headers.containsKey(HeaderKeys.text("x-throw"))) {
        throw Status.ABORTED.withDescription("on purpose").asRuntimeException();
      }
      Context.current().addListener(context -> contextCancelled.countDown(), Runnable::run);
      call.request(1);
      started.countDown();
      return new ServerCall.Listener<>() {
        private int messages;
        private boolean headersSent;

        @Override
        public void onMessage(String message) {
          heard.add(message);
          messages++;
          if (message.equals("fail")) {
            call.close(Status.NOT_FOUND.withDescription("no ✓"), new Metadata());
          } else if (message.equals("begin")) {
            send("begun");
            begun.complete(call);
          }
          call.request(1);
        }

        private void send(String text) {
          if (!headersSent) {
            headersSent = true;
            call.sendHeaders(new Metadata());
          }
          call.sendMessage(text);
        }

        @Override
        public void onHalfClose() {
          heard.add("half-close");
          halfClosed.countDown();
          if (!heard.contains("fail") && !heard.contains("begin")) {
            send(messages + " messages");
            call.close(Status.OK, new Metadata());
          }
        }

        @Override
        public void onCancel() {
          cancelled.countDown();
        }
      };
    }
  }

  private static Route route(Forward action) {
    HeaderEdit edit =
        new HeaderEdit(
            "x-from-mesh", "%RESPONSE_CODE%", AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
    return new Route(
        "r",
        RouteMatch.of(new PathMatcher.Prefix("/", false)),
        action,
        HeaderEdits.NONE,
        new HeaderEdits(List.of(), List.of(edit)),
        Map.of(),
        io.inmesh.config.Metadata.EMPTY,
        BufferLimits.NONE);
  }

  private static List<Route> forward() {
    return List.of(route(Forward.to("app")));
  }

  private static List<Route> within(Timeouts timeouts) {
    return List.of(route(Forward.to("app").withTimeouts(timeouts)));
  }

  private String unary(String text) {
    return ClientCalls.blockingUnaryCall(channel, Texts.UNARY, CallOptions.DEFAULT, text);
  }

  private StatusRuntimeException failure(CallOptions options, String text) {
    return catchThrowableOfType(
        StatusRuntimeException.class,
        () -> ClientCalls.blockingUnaryCall(channel, Texts.UNARY, options, text));
  }

  /** How a call fails whose response has begun, once so much time has passed. */
  private StatusRuntimeException failureAfter(Duration duration, CallOptions options)
      throws Exception {
    CompletableFuture<StatusRuntimeException> failure = new CompletableFuture<>();
    ClientCalls.asyncUnaryCall(
        channel.newCall(Texts.UNARY, options),
        "begin",
        new StreamObserver<String>() {
          @Override
          public void onNext(String value) {}

          @Override
          public void onError(Throwable t) {
            failure.complete((StatusRuntimeException) t);
          }

          @Override
          public void onCompleted() {
            failure.completeExceptionally(new AssertionError("the call did not fail"));
          }
        });
    app.halfClosed.await();
    time.advance(duration);
    return failure.get(20, TimeUnit.SECONDS);
  }

  private String end() throws InterruptedException {
    return ends.poll(20, TimeUnit.SECONDS);
  }

  /** A stream of these messages; what came back in the end. */
  private static List<String> stream(
      Channel channel, MethodDescriptor<String, String> method, String... messages)
      throws Exception {
    List<String> received = new CopyOnWriteArrayList<>();
    CompletableFuture<List<String>> over = new CompletableFuture<>();
    ClientCall<String, String> call = channel.newCall(method, CallOptions.DEFAULT);
    StreamObserver<String> out =
        ClientCalls.asyncBidiStreamingCall(
            call,
            new StreamObserver<String>() {
              @Override
              public void onNext(String value) {
                received.add(value);
              }

              @Override
              public void onError(Throwable t) {
                received.add(Status.fromThrowable(t).getCode() + " " + t.getMessage());
                over.complete(received);
              }

              @Override
              public void onCompleted() {
                over.complete(received);
              }
            });
    List.of(messages).forEach(out::onNext);
    out.onCompleted();
    return over.get(20, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "delayed", "buffered"})
  void streamsOfEveryKindReachTheApplicationInOrder(String how) throws Exception {
    switch (how) {
      case "delayed" -> config.publish(forward(), Policies.fault(Duration.ofMillis(20), null));
      case "buffered" -> config.publish(forward(), new BufferConfig(100));
      default -> config.publish(forward());
    }
    for (MethodDescriptor<String, String> method : List.of(Texts.CLIENT, Texts.BIDI)) {
      app.heard.clear();
      assertThat(stream(channel, method, "a", "b", "c")).containsExactly("3 messages");
      assertThat(end()).startsWith("200");
      assertThat(app.heard).startsWith("start named", "a", "b", "c", "half-close");
    }
    assertThat(
            ClientCalls.blockingServerStreamingCall(
                channel, Texts.SERVER, CallOptions.DEFAULT, "a"))
        .toIterable()
        .containsExactly("1 messages");
    assertThat(stream(channel, Texts.CLIENT)).containsExactly("0 messages");
  }

  @Test
  void messagesBeyondTheBufferAreRefusedTogether() throws Exception {
    config.publish(forward(), new BufferConfig(30));
    // 5 bytes of framing each
    assertThat(stream(channel, Texts.CLIENT, "0123456789", "0123456789"))
        .containsExactly("2 messages");
    assertThat(stream(channel, Texts.CLIENT, "0123456789", "0123456789", ""))
        .containsExactly("UNKNOWN UNKNOWN: Payload Too Large");
  }

  @Test
  void trailersWithoutHeadersAreEditedAndKeepTheirStatus() {
    config.publish(forward());
    StatusRuntimeException failure = failure(CallOptions.DEFAULT, "fail");
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failure.getStatus().getDescription()).isEqualTo("no ✓");
    assertThat(failure.getTrailers().get(HeaderKeys.text("x-from-mesh"))).isEqualTo("200");
  }

  @Test
  void anApplicationThatThrowsAtTheBeginningEndsItsCall() throws Exception {
    config.publish(forward());
    Metadata headers = new Metadata();
    headers.put(HeaderKeys.text("x-throw"), "1");
    Channel throwing =
        io.grpc.ClientInterceptors.intercept(
            channel, io.grpc.stub.MetadataUtils.newAttachHeadersInterceptor(headers));
    for (boolean delayed : new boolean[] {false, true}) {
      if (delayed) {
        config.publish(forward(), Policies.fault(Duration.ofMillis(20), null));
      }
      StatusRuntimeException failure =
          catchThrowableOfType(
              StatusRuntimeException.class,
              () -> ClientCalls.blockingUnaryCall(throwing, Texts.UNARY, CallOptions.DEFAULT, "a"));
      assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.ABORTED);
      assertThat(failure.getTrailers().get(HeaderKeys.text("x-from-mesh"))).isEqualTo("200");
      assertThat(end()).startsWith("200");
    }
  }

  @Test
  void aStreamThatLastsTooLongEndsWithDeadlineExceeded() throws Exception {
    Timeouts.MaxStreamDuration short1 =
        new Timeouts.MaxStreamDuration(Duration.ofMillis(50), null, null);
    startInVirtualTime();
    config.publish(within(new Timeouts(Duration.ZERO, null, short1)));
    CompletableFuture<Status> closed = new CompletableFuture<>();
    ClientCall<String, String> call = channel.newCall(Texts.BIDI, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            closed.complete(status);
          }
        },
        new Metadata());
    app.started.await();
    time.advance(Duration.ofMillis(50));
    Status status = closed.get(20, TimeUnit.SECONDS);
    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    assertThat(status.getDescription()).isEqualTo("downstream duration timeout");
    assertThat(end()).isEqualTo("200 ");
    app.cancelled.await();
    app.contextCancelled.await();
  }

  @Test
  void theTimeoutThatACallerNamesHoldsWhereTheRouteHonoursIt() throws Exception {
    Timeouts.MaxStreamDuration honoured =
        new Timeouts.MaxStreamDuration(null, Duration.ofMillis(50), null);
    startInVirtualTime();
    config.publish(within(new Timeouts(Duration.ZERO, null, honoured)));
    StatusRuntimeException failure =
        failureAfter(
            Duration.ofMillis(50), CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.HOURS));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.getStatus().getDescription()).isEqualTo("downstream duration timeout");
    assertThat(end()).isEqualTo("200 ");
  }

  @Test
  void aResponseThatHasBegunIsBrokenOffAndTheApplicationIsTold() throws Exception {
    startInVirtualTime();
    config.publish(within(new Timeouts(Duration.ofMillis(100), null, null)));
    StatusRuntimeException failure = failureAfter(Duration.ofMillis(100), CallOptions.DEFAULT);
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(failure.getStatus().getDescription()).isEqualTo("upstream request timeout");
    app.cancelled.await();
    app.contextCancelled.await();
    ServerCall<String, String> late = app.begun.get(20, TimeUnit.SECONDS);
    assertThat(late.isCancelled()).isTrue();
    late.sendMessage("goes nowhere");
    late.close(Status.OK, new Metadata());
    assertThat(end()).isEqualTo("200 UT");
    assertThat(ends).isEmpty();
  }

  @Test
  void aCallerThatCancelsEndsTheCallOnce() throws Exception {
    config.publish(forward());
    ClientCall<String, String> call = channel.newCall(Texts.BIDI, CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    call.request(1);
    call.sendMessage("begin");
    app.begun.get(20, TimeUnit.SECONDS);
    assertThat(inMesh.activeCalls()).isEqualTo(1);
    call.cancel("on purpose", null);
    app.cancelled.await();
    app.contextCancelled.await();
    assertThat(end()).isEqualTo("200 DC");
    assertThat(ends).isEmpty();
  }

  @Test
  void aCallerThatCancelsWhileItsCallIsHeldBackIsNeverSeenByTheApplication() throws Exception {
    config.publish(forward(), Policies.fault(Duration.ofHours(1), null));
    ClientCall<String, String> call = channel.newCall(Texts.BIDI, CallOptions.DEFAULT);
    call.start(new ClientCall.Listener<>() {}, new Metadata());
    arrived.await();
    call.cancel("on purpose", null);
    assertThat(end()).isEqualTo("0 DI,DC");
    assertThat(app.heard).isEmpty();
  }

  @Test
  void aPathThatTheRouteRewritesIsUnimplemented() throws Exception {
    Forward elsewhere =
        Forward.to("app").withRewrites(new Rewrites(new PathRewrite.Format("/other"), null, false));
    config.publish(List.of(route(elsewhere)));
    StatusRuntimeException failure = failure(CallOptions.DEFAULT, "a");
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    assertThat(failure.getStatus().getDescription()).contains("/other");
    assertThat(end()).startsWith("200");
    assertThat(app.heard).isEmpty();
  }

  @Test
  void withoutConfigurationCallsPassWhereThatIsWished() throws Exception {
    stop();
    start(Mesh.builder(config).inboundWithoutConfig(InboundWithoutConfig.PASS));
    assertThat(unary("a")).isEqualTo("1 messages");
  }
}
