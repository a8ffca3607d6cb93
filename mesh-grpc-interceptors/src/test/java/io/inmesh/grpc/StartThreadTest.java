package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Policies;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where what starts a call on the wire runs, which calls the application's code. */
class StartThreadTest extends GrpcContract {
  private static final String TIMER = "inmesh-timer";
  private static final String CONNECTION = "grpc-nio-worker";

  private final List<String> threads = new CopyOnWriteArrayList<>();
  private final Answers answers = new Answers();
  private final ClientInterceptor telling =
      new ClientInterceptor() {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(
            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
          tell("interceptor");
          return next.newCall(method, options);
        }
      };
  private final MeshClientInterceptor own =
      MeshClientInterceptor.builder(mesh.mesh())
          .endpointChannels(builder -> {
            tell("channel");
            builder.intercept(telling);
          })
          .build();

  @AfterEach
  void closeOwn() throws InterruptedException {
    own.close();
    own.awaitTermination(10, TimeUnit.SECONDS);
  }

  private void tell(String what) {
    threads.add(what + " on " + Thread.currentThread().getName());
  }

  private MethodDescriptor<String, String> method() {
    MethodDescriptor.Marshaller<String> texts = Texts.UNARY.getRequestMarshaller();
    return Texts.UNARY.toBuilder(
            new MethodDescriptor.Marshaller<String>() {
              @Override
              public InputStream stream(String value) {
                tell("marshaller");
                return texts.stream(value);
              }

              @Override
              public String parse(InputStream stream) {
                return texts.parse(stream);
              }
            },
            Texts.UNARY.getResponseMarshaller())
        .build();
  }

  private void call(Channel next) {
    ClientCall<String, String> call =
        ClientInterceptors.intercept(next, own).newCall(method(), CallOptions.DEFAULT);
    answers.start(call, 2);
  }

  private void assertAnswered(String answer, int marshalled) {
    assertThat(answers.whole()).containsExactly(answer, "OK");
    assertThat(threads).filteredOn(line -> line.startsWith("marshaller")).hasSize(marshalled);
    assertThat(threads).noneMatch(line -> line.contains(TIMER) || line.contains(CONNECTION));
  }

  @Test
  void aRetryAfterItsPauseIsSentByAThreadThatMayBlock() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number == 1) {
                call.fail(Status.UNAVAILABLE);
              } else {
                call.reply("second");
              }
            }));
    everything(
        RouteAction.Forward.to("a")
            .withRetry(
                Policies.retry(Duration.ZERO, Duration.ofMillis(20), 1, RetryOn.GRPC_UNAVAILABLE)),
        server);
    call(channel);
    assertAnswered("second", 2);
  }

  @Test
  void theLateFirstConfigurationLetsAThreadThatMayBlockSend() {
    call(channel);
    everythingTo(keep(TextServer.saying("late")));
    assertAnswered("late", 1);
    assertThat(threads).anyMatch(line -> line.startsWith("channel"));
  }

  @Test
  void aCallOutsideOfTheMeshIsSentByAThreadThatMayBlockToo() {
    TextServer server = keep(TextServer.saying("outside"));
    Channel outside =
        ClientInterceptors.intercept(keep(channelTo("localhost:" + server.port())), telling);
    call(outside);
    everythingTo(server);
    assertAnswered("outside", 1);
  }
}
