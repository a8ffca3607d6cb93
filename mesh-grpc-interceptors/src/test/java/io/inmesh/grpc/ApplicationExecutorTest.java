package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The mesh hears of what attempts bring though the application's executor is busy, or has been shut
 * down; the application gets it there, in order.
 */
class ApplicationExecutorTest extends GrpcContract {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final ContractMesh own =
      new ContractMesh(builder ->
          builder.listener(
              new MeshListener() {
                @Override
                public void onCallEnd(OutboundCall call, int status, long nanos) {
                  ended.countDown();
                }
              }));
  private final ManagedChannel byName =
      keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());
  private final CountDownLatch free = new CountDownLatch(1);
  private final ExecutorService busy = Executors.newSingleThreadExecutor();

  /** A common way to have one of a kind. */
  private enum OneOfAKind implements Executor {
    INSTANCE;

    private volatile Executor threads = Runnable::run;

    @Override
    public void execute(Runnable task) {
      threads.execute(task);
    }
  }

  @AfterEach
  void closeOwn() {
    free.countDown();
    busy.shutdown();
    byName.shutdownNow();
    own.close();
  }

  private void everythingOfMine(RouteAction action, TextServer server) {
    own.narrowCluster("a", server.port()).route("/", action).apply();
  }

  /** What the application is told, as texts. */
  private static final class Events extends ClientCall.Listener<String> {
    final List<String> events = new CopyOnWriteArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);
    private final boolean throwing;

    Events(boolean throwing) {
      this.throwing = throwing;
    }

    @Override
    public void onHeaders(Metadata headers) {
      events.add("headers");
      if (throwing) {
        throw new IllegalStateException("of the application");
      }
    }

    @Override
    public void onMessage(String message) {
      events.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      events.add(status.getCode() + " " + status.getDescription());
      closed.countDown();
    }
  }

  private Events start(
      Channel where, MethodDescriptor<String, String> method, CallOptions options, Events events) {
    OneOfAKind.INSTANCE.threads = busy;
    Executor executor = options.getExecutor() == null ? busy : options.getExecutor();
    ClientCall<String, String> call = where.newCall(method, options.withExecutor(executor));
    call.start(events, new Metadata());
    call.request(10);
    call.sendMessage("x");
    call.halfClose();
    return events;
  }

  private void keepBusy() {
    busy.execute(() -> await(free));
  }

  private RouteAction.Forward impatient() {
    return RouteAction.Forward.to("a")
        .withRetry(
            Policies.retry(Duration.ofSeconds(30), 5, RetryOn.FIVE_XX, RetryOn.GRPC_UNAVAILABLE));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatTheApplicationIsTooBusyForIsNoTimeout(boolean isEnum) {
    TextServer server = keep(TextServer.answering(call -> call.reply("a", "b")));
    everythingOfMine(impatient(), server);
    keepBusy();
    MeshCall info = new MeshCall();
    CallOptions options =
        CallOptions.DEFAULT
            .withOption(MeshCall.KEY, info)
            .withExecutor(isEnum ? OneOfAKind.INSTANCE : busy);
    Events events = start(byName, Texts.SERVER, options, new Events(false));
    await(ended);
    assertThat(events.events).isEmpty();
    assertThat(Objects.requireNonNull(own.mesh().clusterStatus("a")).breakers().requests().taken())
        .isZero();
    free.countDown();
    await(events.closed);
    assertThat(events.events).containsExactly("headers", "a", "b", "OK null");
    assertThat(server.calls()).isEqualTo(1);
    assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(1);
  }

  @Test
  void aFailureIsRetriedWhateverTheApplicationDoes() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number < 3) {
                call.fail(Status.UNAVAILABLE);
              } else {
                call.reply("third");
              }
            }));
    everythingOfMine(impatient(), server);
    keepBusy();
    Events events = start(byName, Texts.UNARY, CallOptions.DEFAULT, new Events(false));
    await(ended);
    free.countDown();
    await(events.closed);
    assertThat(events.events).containsExactly("headers", "third", "OK null");
    assertThat(server.calls()).isEqualTo(3);
  }

  private static final MethodDescriptor<String, String> UNREADABLE =
      Texts.UNARY.toBuilder()
          .setResponseMarshaller(
              new MethodDescriptor.Marshaller<String>() {
                @Override
                public InputStream stream(String value) {
                  throw new UnsupportedOperationException("for responses only");
                }

                @Override
                public String parse(InputStream stream) {
                  throw new IllegalStateException("cannot be read");
                }
              })
          .build();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatThrowsAfterTheServerIsDoneEndsTheCallAsByGrpcItself(boolean callback) {
    TextServer server = keep(TextServer.saying("x"));
    everythingOfMine(impatient(), server);
    MethodDescriptor<String, String> method = callback ? Texts.UNARY : UNREADABLE;
    ManagedChannel plain =
        keep(NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build());
    Events expected = start(plain, method, CallOptions.DEFAULT, new Events(callback));
    await(expected.closed);
    keepBusy();
    Events events = start(byName, method, CallOptions.DEFAULT, new Events(callback));
    await(ended);
    free.countDown();
    await(events.closed);
    assertThat(events.events).isEqualTo(expected.events);
    assertThat(events.events.get(1)).startsWith("CANCELLED");
  }

  @Test
  void whatFailsBeforeItIsOnTheWireIsToldOnTheApplicationsExecutor() throws Exception {
    everythingOfMine(impatient(), keep(TextServer.saying("x")));
    CallCredentials failing =
        new CallCredentials() {
          @Override
          public void applyRequestMetadata(
              RequestInfo request, Executor executor, MetadataApplier applier) {
            applier.fail(Status.UNAVAILABLE);
          }
        };
    Thread application = busy.submit(Thread::currentThread).get(20, TimeUnit.SECONDS);
    CompletableFuture<Thread> told = new CompletableFuture<>();
    ClientCall.Listener<String> listener =
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            told.complete(Thread.currentThread());
          }
        };
    CallOptions options = CallOptions.DEFAULT.withExecutor(busy).withCallCredentials(failing);
    byName.newCall(Texts.UNARY, options).start(listener, new Metadata());
    assertThat(told.get(20, TimeUnit.SECONDS)).isSameAs(application);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anExecutorThatHasBeenShutDownHoldsNothing(boolean timeout) throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number == 1 && !timeout) {
                await(answer);
              }
              if (call.number > 1 || !timeout) {
                call.reply("x");
              }
            }));
    Duration limit = timeout ? Duration.ofSeconds(5) : Duration.ZERO;
    everythingOfMine(RouteAction.Forward.to("a").withTimeouts(Policies.within(limit)), server);
    Events events = start(byName, Texts.UNARY, CallOptions.DEFAULT, new Events(false));
    server.take();
    busy.shutdown();
    answer.countDown();
    await(ended);
    assertThat(call(byName, "x", CallOptions.DEFAULT)).isEqualTo("x");
    assertThat(events.events).isEmpty();
    byName.shutdown();
    assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
