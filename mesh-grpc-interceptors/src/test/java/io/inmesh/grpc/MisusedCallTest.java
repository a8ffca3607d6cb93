package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that uses a call in the wrong order hears the same as from a call of gRPC's. */
class MisusedCallTest extends GrpcContract {
  private static final ClientCall.Listener<String> DEAF = new ClientCall.Listener<>() {};

  private static final Consumer<ClientCall<String, String>> START =
      call -> call.start(DEAF, new Metadata());
  private static final Consumer<ClientCall<String, String>> HALF_CLOSE = ClientCall::halfClose;
  private static final Consumer<ClientCall<String, String>> SEND = call -> call.sendMessage("x");
  private static final Consumer<ClientCall<String, String>> REQUEST = call -> call.request(1);
  private static final Consumer<ClientCall<String, String>> REQUEST_LESS = call -> call.request(-1);
  private static final Consumer<ClientCall<String, String>> COMPRESS =
      call -> call.setMessageCompression(true);
  private static final Consumer<ClientCall<String, String>> CANCEL =
      call -> call.cancel("enough", null);

  static Stream<Arguments> uses() {
    return Stream.of(
        Arguments.of("not started", List.of(SEND, HALF_CLOSE, REQUEST, COMPRESS, CANCEL)),
        Arguments.of("started twice", List.of(START, START, CANCEL)),
        Arguments.of("half-closed", List.of(START, HALF_CLOSE, SEND, HALF_CLOSE, COMPRESS, CANCEL)),
        Arguments.of(
            "cancelled", List.of(START, CANCEL, SEND, HALF_CLOSE, REQUEST, COMPRESS, CANCEL)),
        Arguments.of("cancelled before", List.of(CANCEL, START, SEND, CANCEL)),
        Arguments.of("half-closed and cancelled", List.of(START, HALF_CLOSE, CANCEL, SEND)),
        Arguments.of("less than none", List.of(REQUEST_LESS, START, REQUEST_LESS, CANCEL)));
  }

  /** What each use throws. */
  private static List<String> thrown(Channel to, List<Consumer<ClientCall<String, String>>> uses) {
    ClientCall<String, String> call = to.newCall(Texts.CLIENT, CallOptions.DEFAULT);
    List<String> thrown = new ArrayList<>();
    for (Consumer<ClientCall<String, String>> use : uses) {
      try {
        use.accept(call);
        thrown.add("");
      } catch (RuntimeException e) {
        thrown.add(e.getClass().getName());
      }
    }
    return thrown;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("uses")
  void isToldAsByGrpc(String name, List<Consumer<ClientCall<String, String>>> uses) {
    TextServer server = keep(TextServer.answering(call -> call.reply("y")));
    everythingTo(server);
    ManagedChannel alone =
        keep(NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build());
    ClientCalls.blockingUnaryCall(alone, Texts.UNARY, CallOptions.DEFAULT, "x"); // Idle, it is lax.
    List<String> expected = thrown(alone, uses);
    assertThat(expected).as("a misuse").anyMatch(message -> !message.isEmpty());
    assertThat(thrown(channel, uses)).isEqualTo(expected);
  }
}
