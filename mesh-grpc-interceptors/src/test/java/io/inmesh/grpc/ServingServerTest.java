package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ForwardingServerBuilder;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.TransportSecurity;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.Latches;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that serve while there is a listener for them. */
@Timeout(60)
class ServingServerTest {
  private final ServedListeners source = new ServedListeners();
  private final Mesh mesh = Mesh.builder(source).build();
  private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> connections = new LinkedBlockingQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private volatile CountDownLatch mayGoOn = new CountDownLatch(0);
  private boolean buggy;
  private final List<AutoCloseable> resources = new ArrayList<>();
  private final EndpointAddress address = new EndpointAddress("127.0.0.1", FreePorts.next());

  @AfterEach
  void close() throws Exception {
    for (int i = resources.size() - 1; i >= 0; i--) {
      resources.get(i).close();
    }
    mesh.close();
  }

  private Server build() {
    return build(10, TimeUnit.MINUTES);
  }

  private Server build(long grace, TimeUnit unit) {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Texts.SERVICE);
    for (MethodDescriptor<String, String> method : List.of(Texts.UNARY, Texts.BIDI)) {
      service.addMethod(
          method,
          (call, headers) -> {
            calls.incrementAndGet();
            call.request(100);
            call.sendHeaders(new Metadata());
            return new ServerCall.Listener<String>() { // javac 17 cannot infer it here
              @Override
              public void onMessage(String message) {
                call.sendMessage("got " + message);
              }

              @Override
              public void onHalfClose() {
                call.close(Status.OK, new Metadata());
              }
            };
          });
    }
    Server server =
        MeshServerBuilder.forAddress(
                new InetSocketAddress(address.host(), address.port()),
                InsecureServerCredentials.create(),
                mesh)
            .drainGraceTime(grace, unit)
            .servingListener(
                new ServingListener() {
                  @Override
                  public void onServing() {
                    events.add("serving");
                    Latches.await(mayGoOn);
                    if (buggy) {
                      throw new AssertionError("a bug of the application");
                    }
                  }

                  @Override
                  public void onNotServing(String reason) {
                    events.add(reason);
                  }
                })
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes attributes) {
                    connections.add("ready");
                    return attributes;
                  }

                  @Override
                  public void transportTerminated(Attributes attributes) {
                    connections.add("gone");
                  }
                })
            .addService(service.build())
            .build();
    resources.add(() -> {
      server.shutdownNow();
      assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    });
    return server;
  }

  private CompletableFuture<Server> starting(Server server) {
    CompletableFuture<Server> started = new CompletableFuture<>();
    Thread thread =
        new Thread(() -> {
          try {
            started.complete(server.start());
          } catch (IOException | RuntimeException e) {
            started.completeExceptionally(e);
          }
        });
    thread.start();
    resources.add(thread::join);
    return started;
  }

  private void serve() {
    source.publish(
        address, ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT));
  }

  private static FilterChainMatch loopbackOnly() {
    return new FilterChainMatch(
        0,
        List.of(),
        List.of(),
        "",
        List.of(),
        FilterChainMatch.SourceType.SAME_IP_OR_LOOPBACK,
        List.of(),
        List.of());
  }

  private ManagedChannel channel() {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address.host(), address.port()).usePlaintext().build();
    resources.add(() -> {
      channel.shutdownNow();
      channel.awaitTermination(10, TimeUnit.SECONDS);
    });
    return channel;
  }

  private static String call(ManagedChannel channel) {
    return GrpcContract.call(channel, "x", CallOptions.DEFAULT);
  }

  private String event() throws InterruptedException {
    return events.poll(20, TimeUnit.SECONDS);
  }

  private String connection() throws InterruptedException {
    return connections.poll(20, TimeUnit.SECONDS);
  }

  private boolean isListening() throws IOException {
    try (Socket socket = new Socket(address.host(), address.port())) {
      return socket.isConnected();
    } catch (ConnectException e) {
      return false;
    }
  }

  /** gRPC's servers let go of their port a moment after they were told to. */
  private void awaitNothingListens() throws Exception {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (isListening()) {
      assertThat(System.nanoTime()).as("still listening after 20 s").isLessThan(endNanos);
      Thread.sleep(5);
    }
  }

  @Test
  void startWaitsForTheListenerAndAcceptsNothingBefore() throws Exception {
    Server server = build();
    CompletableFuture<Server> started = starting(server);
    assertThat(event()).isEqualTo("no answer from served listeners yet");
    source.inTrouble("it is away");
    assertThat(event()).isEqualTo("no answer from served listeners: it is away");
    assertThat(source.asked()).containsExactly("server/" + address);
    assertThat(isListening()).isFalse();
    assertThat(started).isNotDone();

    serve();
    assertThat(started.get(20, TimeUnit.SECONDS)).isSameAs(server);
    assertThat(event()).isEqualTo("serving");
    assertThat(call(channel())).isEqualTo("got x");

    server.shutdownNow();
    assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(source.asked()).isEmpty();
  }

  /** Also the control plane that cannot be reached has told of no listener. */
  @Test
  void startWaitsWhileThereIsNoSuchListener() throws Exception {
    CompletableFuture<Server> started = starting(build());
    assertThat(event()).isEqualTo("no answer from served listeners yet");
    for (String reason : List.of("cannot be reached", "does not exist")) {
      source.refuse(address, reason);
      assertThat(event()).isEqualTo("listener server/" + address + ": " + reason);
      assertThat(started).isNotDone();
      assertThat(isListening()).isFalse();
    }
    serve();
    started.get(20, TimeUnit.SECONDS);
    assertThat(event()).isEqualTo("serving");
    assertThat(call(channel())).isEqualTo("got x");
  }

  @Test
  void aStartThatWaitsEndsWithTheServer() throws Exception {
    Server server = build();
    CompletableFuture<Server> started = starting(server);
    assertThat(event()).isEqualTo("no answer from served listeners yet");
    source.refuse(address, "does not exist");
    assertThat(event()).endsWith("does not exist");
    server.shutdown();
    assertThatThrownBy(() -> started.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("the server was shut down");
  }

  @Test
  void aStartThatWaitsEndsWithTheMesh() throws Exception {
    CompletableFuture<Server> started = starting(build());
    assertThat(event()).isEqualTo("no answer from served listeners yet");
    mesh.close();
    assertThatThrownBy(() -> started.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("the mesh is closed");
    assertThat(event()).isEqualTo("the mesh is closed");
  }

  @Test
  void startFailsOnAClosedMesh() throws Exception {
    serve();
    mesh.close();
    assertThatThrownBy(() -> starting(build()).get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("the mesh is closed");
    assertThat(source.asked()).isEmpty();
    assertThat(isListening()).isFalse();
  }

  @Test
  void aServerThatServesGoesOnWhenTheMeshIsClosed() throws Exception {
    serve();
    Server server = build();
    server.start();
    assertThat(event()).isEqualTo("serving");
    mesh.close();
    assertThat(call(channel())).isEqualTo("got x");
    server.shutdown();
    assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(events).isEmpty();
  }

  @Test
  void startFailsWhenTheListenerCannotBeUsed() throws Exception {
    CompletableFuture<Server> started = starting(build());
    source.reject(address, "is no listener");
    assertThatThrownBy(() -> started.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining("listener server/" + address + ": is no listener");
    assertThat(isListening()).isFalse();
  }

  @Test
  void startFailsWhenTheListenerIsOfAnotherAddress() {
    CompletableFuture<Server> started = starting(build());
    source.publish(
        address,
        new EndpointAddress("127.0.0.1", 1),
        ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT));
    assertThatThrownBy(() -> started.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("has the address 127.0.0.1:1 (expected: " + address + ")");
  }

  @Test
  void startFailsWhenNothingOfTheListenerCanBeHonoured() {
    CompletableFuture<Server> started = starting(build());
    source.publish(
        address,
        ServedListeners.chain(
            FilterChainMatch.ANY, new TransportSecurity.Unusable("needs what is not there")));
    assertThatThrownBy(() -> started.get(20, TimeUnit.SECONDS))
        .hasMessageContaining("needs what is not there");
  }

  @Test
  void whatTheListenerThrowsIsNoMatterOfTheServer() throws Exception {
    buggy = true;
    serve();
    build().start();
    assertThat(event()).isEqualTo("serving");
    assertThat(call(channel())).isEqualTo("got x");
  }

  @Test
  void startFailsWhenThePortIsTaken() throws Exception {
    serve();
    try (ServerSocket taken =
        new ServerSocket(address.port(), 1, InetAddress.getByName(address.host()))) {
      assertThat(taken.isBound()).isTrue();
      assertThatThrownBy(build()::start).isInstanceOf(IOException.class);
      assertThat(event()).startsWith("cannot listen at " + address);
    }
  }

  @Test
  void aChainThatCannotBeHonouredRefusesItsCallsBesideOthersThatCan() throws Exception {
    source.publish(
        address,
        ServedListeners.chain(
            loopbackOnly(), new TransportSecurity.Unusable("needs what is not there")),
        ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT));
    build().start();
    StatusRuntimeException failure =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(channel()));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).contains("needs what is not there");
    assertThat(calls.get()).isZero();
  }

  @Test
  void aListenerThatGoesAwayStopsAcceptanceUntilItIsBackAndCallsUnderWayFinish() throws Exception {
    serve();
    build().start();
    assertThat(event()).isEqualTo("serving");
    Stream stream = new Stream(channel());
    stream.say("a");
    assertThat(stream.heard()).isEqualTo("got a");

    source.refuse(address, "was removed");
    assertThat(event()).isEqualTo("listener server/" + address + ": was removed");
    awaitNothingListens();
    stream.say("b");
    assertThat(stream.heard()).isEqualTo("got b");
    stream.end();
    assertThat(stream.heard()).isEqualTo("OK");

    serve();
    assertThat(event()).isEqualTo("serving");
    assertThat(call(channel())).isEqualTo("got x");
  }

  @Test
  void callsThatComeOnAConnectionBeforeItIsAskedToGoAreServed() throws Exception {
    serve();
    mayGoOn = new CountDownLatch(1);
    var unused = starting(build());
    assertThat(event()).isEqualTo("serving"); // and hears of nothing new for now
    ManagedChannel channel = channel();
    assertThat(call(channel)).isEqualTo("got x");
    source.refuse(address, "was removed");
    assertThat(call(channel)).isEqualTo("got x");
    mayGoOn.countDown();
    assertThat(event()).endsWith("was removed");
    awaitNothingListens();
  }

  @Test
  void whatIsUnderWaySinceBeforeTheListenerWentIsBrokenOffWithTheServer() throws Exception {
    serve();
    Server server = build();
    assertThatThrownBy(server::getPort).isInstanceOf(IllegalStateException.class);
    server.start();
    assertThat(event()).isEqualTo("serving");
    Stream stream = new Stream(channel());
    stream.say("a");
    assertThat(stream.heard()).isEqualTo("got a");
    source.refuse(address, "was removed");
    assertThat(event()).endsWith("was removed");
    assertThat(server.getListenSockets()).isEmpty();
    assertThat(server.getPort()).isEqualTo(address.port());
    serve();
    assertThat(event()).isEqualTo("serving");
    assertThat(server.getListenSockets()).hasSize(1);

    server.shutdown();
    assertThat(server.awaitTermination(100, TimeUnit.MILLISECONDS)).isFalse();
    assertThat(server.isTerminated()).isFalse();
    server.shutdownNow();
    assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.isTerminated()).isTrue();
    assertThat(stream.heard()).isIn("CANCELLED", "UNAVAILABLE");
  }

  /** On connections whose clients have not heard that the server ends, calls still come. */
  @Test
  void theListenerOfAServerThatShutsDownIsNeededWhileThereAreConnections() throws Exception {
    serve();
    Server server = build();
    server.start();
    assertThat(event()).isEqualTo("serving");
    Stream stream = new Stream(channel());
    stream.say("a");
    assertThat(stream.heard()).isEqualTo("got a");

    server.shutdown();
    awaitNothingListens();
    assertThat(server.isTerminated()).isFalse();
    assertThat(source.asked()).containsExactly("server/" + address);
    stream.say("b");
    assertThat(stream.heard()).isEqualTo("got b");
    stream.end();
    assertThat(stream.heard()).isEqualTo("OK");
    assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(source.asked()).isEmpty();
  }

  /** The first server that it makes is over already, and then it makes none. */
  private static final class FailingBuilder extends ForwardingServerBuilder<FailingBuilder> {
    private boolean hasBuilt;

    @Override
    protected ServerBuilder<?> delegate() {
      return NettyServerBuilder.forPort(0);
    }

    @Override
    public Server build() {
      if (hasBuilt) {
        throw new IllegalStateException("on purpose");
      }
      hasBuilt = true;
      return super.build().shutdown();
    }
  }

  @Test
  void startFailsWithWhatElseIsThrown() throws Exception {
    serve();
    MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
    Server server =
        new ServingServer(
            new ServingServer.Parts(mesh, address, new FailingBuilder(), inMesh),
            new ServerConnections(),
            ServingListener.NONE,
            0);
    assertThatThrownBy(() -> starting(server).get(20, TimeUnit.SECONDS))
        .hasRootCauseMessage("on purpose");
    assertThat(server.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void connectionsAreAskedToGoWhenChainsTakeThemOtherwise() throws Exception {
    serve();
    build().start();
    ManagedChannel channel = channel();
    Stream stream = new Stream(channel);
    stream.say("a");
    assertThat(stream.heard()).isEqualTo("got a");
    assertThat(connection()).isEqualTo("ready");

    // Another filter is no matter of connections.
    source.publish(
        address,
        ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT, RbacConfig.NONE));
    assertThat(call(channel)).isEqualTo("got x");
    assertThat(connections).isEmpty();

    source.publish(address, ServedListeners.chain(loopbackOnly(), TransportSecurity.PLAINTEXT));
    while (connections.isEmpty()) { // until the client has heard that it is to connect anew
      assertThat(call(channel)).isEqualTo("got x");
    }
    assertThat(connection()).isEqualTo("ready");
    stream.say("b");
    assertThat(stream.heard()).isEqualTo("got b");
    stream.end();
    assertThat(stream.heard()).isEqualTo("OK");
    assertThat(connection()).isEqualTo("gone");
    assertThat(events).containsExactly("serving");
  }

  @Test
  void whatIsStillUnderWayAfterTheGraceTimeIsBrokenOff() throws Exception {
    serve();
    build(1, TimeUnit.MILLISECONDS).start();
    Stream stream = new Stream(channel());
    stream.say("a");
    assertThat(stream.heard()).isEqualTo("got a");
    source.publish(address, ServedListeners.chain(loopbackOnly(), TransportSecurity.PLAINTEXT));
    assertThat(stream.heard()).isEqualTo("UNAVAILABLE");
  }

  @Test
  void whetherThereIsAMethodIsNotToldToThoseWhoMayNotCallIt() throws Exception {
    Condition path = new Condition.UrlPath(new StringMatcher.Prefix("/secret.", false));
    TreeMap<String, RbacConfig.Policy> policies = new TreeMap<>();
    policies.put("p", new RbacConfig.Policy(List.of(path), List.of(new Condition.Any())));
    RbacConfig deny =
        new RbacConfig(new RbacConfig.Rules(RbacConfig.Action.DENY, policies), null, "");
    source.publish(
        address, ServedListeners.chain(FilterChainMatch.ANY, TransportSecurity.PLAINTEXT, deny));
    build().start();
    ManagedChannel channel = channel();
    assertThat(codeOf(channel, "secret.Service/Method")).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(codeOf(channel, "other.Service/Method")).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  private static Status.Code codeOf(ManagedChannel channel, String method) {
    return catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                io.grpc.stub.ClientCalls.blockingUnaryCall(
                    channel,
                    Texts.UNARY.toBuilder().setFullMethodName(method).build(),
                    CallOptions.DEFAULT,
                    "x"))
        .getStatus()
        .getCode();
  }

  /** A stream that is kept open. */
  private static final class Stream extends ClientCall.Listener<String> {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final ClientCall<String, String> call;

    Stream(ManagedChannel channel) {
      call = channel.newCall(Texts.BIDI, CallOptions.DEFAULT);
      call.start(this, new Metadata());
      call.request(100);
    }

    void say(String text) {
      call.sendMessage(text);
    }

    void end() {
      call.halfClose();
    }

    String heard() throws InterruptedException {
      return heard.poll(20, TimeUnit.SECONDS);
    }

    @Override
    public void onMessage(String message) {
      heard.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      heard.add(status.getCode().name());
    }
  }
}
