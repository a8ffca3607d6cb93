package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls that another thread cancels while they begin. */
class EarlyCancelTest extends GrpcContract {
  private final ClientParts parts =
      ClientParts.of(mesh.mesh(), null, builder -> {}, ClientParts.RETRY_BUFFER_BYTES, null);
  private final MeshClient client = parts.client();
  private final List<String> ends = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ClientCall.Listener<String> listener =
      new ClientCall.Listener<>() {
        @Override
        public void onClose(Status status, Metadata trailers) {
          ends.add(status.getCode() + " " + status.getDescription());
          closed.countDown();
        }
      };

  @AfterEach
  void closeOwn() throws Exception {
    client.open().shutdownNow(Status.UNAVAILABLE);
    parts.close();
    assertThat(client.channels().awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  private Exchange<String, String> exchange() {
    CallSpec<String, String> spec = CallSpec.of(Texts.UNARY, CallOptions.DEFAULT, client);
    GrpcRequestView view =
        new GrpcRequestView(
            SHOP,
            "/shop.Texts/Unary",
            new Metadata(),
            Long.MAX_VALUE,
            client.timer(),
            CallOptions.DEFAULT,
            spec.meshContext(),
            null);
    return new Exchange<>(client, spec, view, listener, this::bypassed);
  }

  private BypassedCall<String, String> bypassed(Exchange<String, String> owner) {
    return new BypassedCall<>(
        owner,
        () -> {
          throw new AssertionError("it was cancelled before");
        },
        listener,
        new Metadata());
  }

  @Test
  void aCallThatIsCancelledBeforeItCountsLeavesTheOthersAlone() {
    everythingTo(keep(TextServer.saying("x")));
    Exchange<String, String> early = exchange();
    early.cancel("early", null);
    early.begin();
    await(closed);
    assertThat(ends).containsExactly("CANCELLED early");
    assertThat(client.open().isShutdown()).isFalse();
    MeshClientCall<String, String> next =
        new MeshClientCall<>(client, Texts.UNARY, CallOptions.DEFAULT, channel);
    Answers answers = new Answers();
    answers.start(next, 2);
    assertThat(answers.whole()).containsExactly("x", "OK");
  }

  @Test
  void allCallsAreOverWhenTheEarlyOneIs() {
    Exchange<String, String> early = exchange();
    early.cancel("early", null);
    early.begin();
    await(closed);
    client.open().shutdown(Status.UNAVAILABLE);
    Exchange<String, String> late = exchange();
    late.begin();
    assertThat(client.open().refusal()).isEqualTo(Status.UNAVAILABLE);
  }

  @Test
  void aCallOutsideOfTheMeshThatIsCancelledBeforeItStartsIsTold() {
    Exchange<String, String> exchange = exchange();
    BypassedCall<String, String> call = bypassed(exchange);
    exchange.lock();
    try {
      call.cancelSoon();
    } finally {
      exchange.unlock();
    }
    call.feed();
    await(closed);
    assertThat(ends).hasSize(1).first().asString().startsWith("CANCELLED ");
  }
}
