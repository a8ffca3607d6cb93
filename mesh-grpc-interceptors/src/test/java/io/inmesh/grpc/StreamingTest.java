package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.inmesh.config.RetryOn;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The kinds of streams, beside what all clients have in {@link GrpcContractTest}. */
class StreamingTest extends GrpcContract {
  /** Hears of a stream; failures and the end are texts as well. */
  static final class Heard implements StreamObserver<String> {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onNext(String value) {
      events.add(value);
    }

    @Override
    public void onError(Throwable t) {
      events.add("error " + Status.fromThrowable(t).getCode());
    }

    @Override
    public void onCompleted() {
      events.add("end");
    }

    String take() {
      try {
        String next = events.poll(20, TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("nothing came");
        }
        return next;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Answers each message with itself, as it comes. */
  private static final TextServer.Script ECHO =
      new TextServer.Script() {
        @Override
        public void message(TextServer.Received received, String text) {
          if (received.messages.size() == 1) {
            received.call.sendHeaders(new io.grpc.Metadata());
          }
          received.call.sendMessage("echo " + text);
        }

        @Override
        public void complete(TextServer.Received received) {
          received.call.close(Status.OK, new io.grpc.Metadata());
        }
      };

  @Test
  void aServersStreamIsReadWhileItIsSent() {
    everythingTo(keep(TextServer.answering(call -> call.reply("1", "2", "3"))));
    Iterator<String> texts =
        ClientCalls.blockingServerStreamingCall(channel, Texts.SERVER, CallOptions.DEFAULT, "x");
    assertThat(texts).toIterable().containsExactly("1", "2", "3");
  }

  @Test
  void aClientsStreamIsReceivedWhole() {
    everythingTo(keep(TextServer.answering(call -> call.reply(String.join("+", call.messages)))));
    Heard heard = new Heard();
    StreamObserver<String> out =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(Texts.CLIENT, CallOptions.DEFAULT), heard);
    out.onNext("a");
    out.onNext("b");
    out.onCompleted();
    assertThat(heard.take()).isEqualTo("a+b");
    assertThat(heard.take()).isEqualTo("end");
  }

  @Test
  void bothSidesTalkInTurn() {
    everythingTo(keep(new TextServer(ECHO)));
    Heard heard = new Heard();
    StreamObserver<String> out =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(Texts.BIDI, CallOptions.DEFAULT), heard);
    for (int i = 0; i < 100; i++) {
      out.onNext("m" + i);
      assertThat(heard.take()).isEqualTo("echo m" + i);
    }
    out.onCompleted();
    assertThat(heard.take()).isEqualTo("end");
  }

  @Test
  void aStreamGoesOnWhileARetryTakesItOver() {
    TextServer server =
        keep(
            new TextServer(
                new TextServer.Script() {
                  @Override
                  public void message(TextServer.Received received, String text) {
                    if (received.number == 1) {
                      received.fail(Status.UNAVAILABLE);
                    } else {
                      ECHO.message(received, text);
                    }
                  }

                  @Override
                  public void complete(TextServer.Received received) {
                    ECHO.complete(received);
                  }
                }));
    everything(retrying(3, RetryOn.GRPC_UNAVAILABLE), server);
    Heard heard = new Heard();
    StreamObserver<String> out =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(Texts.BIDI, CallOptions.DEFAULT), heard);
    out.onNext("a");
    assertThat(heard.take()).isEqualTo("echo a");
    out.onNext("b");
    assertThat(heard.take()).isEqualTo("echo b");
    out.onCompleted();
    assertThat(heard.take()).isEqualTo("end");
  }

  @Test
  void aStreamThatBreaksEndsAsItsServerLeft() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              call.call.sendHeaders(new io.grpc.Metadata());
              call.call.sendMessage("begun");
            }));
    everythingTo(server);
    Iterator<String> texts =
        ClientCalls.blockingServerStreamingCall(channel, Texts.SERVER, CallOptions.DEFAULT, "x");
    assertThat(texts.next()).isEqualTo("begun");
    server.close();
    assertThatThrownBy(texts::next)
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(t -> Status.fromThrowable(t).getCode())
        // gRPC's server, stopped at once, resets the stream and closes the connection: what is
        // heard
        // first depends on which of the two the client has read.
        .isIn(Status.Code.CANCELLED, Status.Code.UNAVAILABLE);
  }
}
