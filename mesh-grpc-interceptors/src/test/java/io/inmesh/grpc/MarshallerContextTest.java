package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.config.RetryOn;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * A marshaller sees the context in which its message was sent, whenever and however often that goes
 * out.
 */
class MarshallerContextTest extends GrpcContract {
  private static final Context.Key<String> USER = Context.key("user");

  /** What the marshaller saw: the message and the user. */
  private final List<String> seen = new CopyOnWriteArrayList<>();

  private final MethodDescriptor<String, String> method =
      Texts.BIDI.toBuilder()
          .setRequestMarshaller(
              new MethodDescriptor.Marshaller<String>() {
                @Override
                public InputStream stream(String text) {
                  seen.add(text + " of " + USER.get());
                  return Texts.BIDI.getRequestMarshaller().stream(text);
                }

                @Override
                public String parse(InputStream stream) {
                  throw new UnsupportedOperationException("for requests only");
                }
              })
          .build();

  /** Fails so many calls; else answers the first message with a head, and ends with the stream. */
  private TextServer failing(int failures) {
    return keep(
        new TextServer(
            new TextServer.Script() {
              @Override
              public void message(TextServer.Received received, String text) {
                if (received.number <= failures) {
                  received.fail(Status.UNAVAILABLE);
                } else if (received.messages.size() == 1) {
                  received.call.sendHeaders(new Metadata());
                }
              }

              @Override
              public void complete(TextServer.Received received) {
                received.call.close(Status.OK, new Metadata());
              }
            }));
  }

  /** A call of one user, which others send on. */
  private final class Shared extends ClientCall.Listener<String> {
    private final CountDownLatch head = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private final ClientCall<String, String> call;

    Shared(Channel through) {
      call =
          Context.current()
              .withValue(USER, "owner")
              .supply(() -> through.newCall(method, CallOptions.DEFAULT));
      call.start(this, new Metadata());
      call.request(1);
    }

    @Override
    public void onHeaders(Metadata headers) {
      head.countDown();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      over.countDown();
    }

    void send(String user, String text) {
      Context.current().withValue(USER, user).run(() -> call.sendMessage(text));
    }

    void sendTheRest() {
      await(head);
      send("ben", "late");
      call.halfClose();
      await(over);
    }
  }

  /** While a channel resolves its name gRPC itself sends in the context of the call. */
  private void connect(Channel outside) {
    Shared call = new Shared(outside);
    call.send("anna", "first");
    call.sendTheRest();
    seen.clear();
  }

  @Test
  void withGrpcAlone() {
    TextServer server = failing(0);
    Channel bare =
        keep(NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build());
    connect(bare);
    Shared call = new Shared(bare);
    call.send("anna", "early");
    call.sendTheRest();
    assertThat(seen).containsExactly("early of anna", "late of ben");
  }

  @Test
  void beforeAndAfterTheHeadOfTheResponse() {
    everythingTo(failing(0));
    Shared call = new Shared(channel);
    call.send("anna", "early");
    call.sendTheRest();
    assertThat(seen).containsExactly("early of anna", "late of ben");
  }

  @Test
  void whereTheCallWasHeldBack() {
    TextServer server = failing(0);
    Shared call = new Shared(channel);
    call.send("anna", "early");
    assertThat(seen).isEmpty();
    everythingTo(server);
    call.sendTheRest();
    assertThat(seen).containsExactly("early of anna", "late of ben");
  }

  @Test
  void whereItIsSentOnceMore() {
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), failing(2));
    Shared call = new Shared(channel);
    call.send("anna", "early");
    call.sendTheRest();
    assertThat(seen)
        .containsExactly("early of anna", "early of anna", "early of anna", "late of ben");
  }

  @Test
  void whereTheCallIsNotForTheMesh() {
    everythingTo(failing(0));
    Channel outside = keep(channelTo("127.0.0.1:" + failing(0).port()));
    connect(outside);
    Shared call = new Shared(outside);
    call.send("anna", "early");
    call.sendTheRest();
    assertThat(seen).containsExactly("early of anna", "late of ben");
  }
}
