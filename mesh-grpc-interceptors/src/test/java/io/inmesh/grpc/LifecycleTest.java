package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.config.RouteAction;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * How calls end that only gRPC can end so, and what their callbacks see; what all clients have is
 * in {@link GrpcContractTest}.
 */
class LifecycleTest extends GrpcContract {
  private static final Context.Key<String> USER = Context.key("user");

  /** The first call gets this answer, all others are answered with {@code free}. */
  private TextServer firstThenFree(TextServer.Answer first) {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number == 1) {
                first.answer(call);
              } else {
                call.reply("free");
              }
            }));
    mesh.narrowCluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
    return server;
  }

  private void assertFree() {
    for (int i = 0; i < 3; i++) {
      assertThat(call("x")).isEqualTo("free");
    }
  }

  private static void begin(TextServer.Received call) {
    call.call.sendHeaders(new Metadata());
    call.call.sendMessage("begun");
  }

  /** The events of a call, as texts. */
  private static class Events extends ClientCall.Listener<String> {
    final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Override
    public void onHeaders(Metadata headers) {
      events.add("headers");
    }

    @Override
    public void onMessage(String message) {
      events.add("message");
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      events.add("closed " + status.getCode());
    }

    void await(String event) {
      try {
        for (String next = ""; !next.equals(event); ) {
          next = events.poll(20, TimeUnit.SECONDS);
          if (next == null) {
            throw new AssertionError("no " + event);
          }
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ClientCall<String, String> start(Events events) {
    ClientCall<String, String> call = channel.newCall(Texts.SERVER, CallOptions.DEFAULT);
    call.start(events, new Metadata());
    call.request(10);
    call.sendMessage("x");
    call.halfClose();
    return call;
  }

  @Test
  void aCancelledContextGivesThePlaceBackAndLeavesTheWire() {
    TextServer server = firstThenFree(call -> {});
    Events events = new Events();
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(() -> start(events));
    TextServer.Received received = server.take();
    context.cancel(null);
    events.await("closed CANCELLED");
    await(received.cancelled);
    assertFree();
  }

  @Test
  void theApplicationsDeadlineGivesThePlaceBack() {
    AtomicBoolean free = new AtomicBoolean();
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (free.get()) {
                call.reply("free");
              }
            }));
    mesh.narrowCluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
    Status status;
    do { // until one has come as far as to the server
      status = failure(limitedTo(200)).getStatus();
      assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    } while (server.calls() == 0);
    assertThat(status.getDescription())
        .matches(
            "deadline exceeded after \\d+\\.\\d{9}s; cluster a, endpoint 127\\.0\\.0\\.1:%d, attempts 1"
                .formatted(server.port()));
    free.set(true);
    assertFree();
  }

  @Test
  void aCallbackThatThrowsEndsTheCallAndGivesThePlaceBack() {
    TextServer server = firstThenFree(LifecycleTest::begin);
    Events events =
        new Events() {
          @Override
          public void onMessage(String message) {
            throw new IllegalStateException("of the application");
          }
        };
    start(events);
    events.await("closed CANCELLED");
    await(server.take().cancelled);
    assertFree();
  }

  @Test
  void theContextOfTheCallIsWhatCallbacksSee() throws Exception {
    everythingTo(keep(TextServer.saying("x")));
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Context.CancellableContext context = Context.current().withValue(USER, "me").withCancellation();
    AtomicReference<Context> ofCall = new AtomicReference<>();
    Events events =
        new Events() {
          @Override
          public void onHeaders(Metadata headers) {
            seen.add(USER.get() + " " + (Context.current() == ofCall.get()));
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            seen.add(USER.get() + " " + status.getCode());
          }
        };
    context.run(() -> {
      ofCall.set(Context.current());
      start(events);
    });
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("me true");
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("me OK");
    context.cancel(null);
  }

  @Test
  void theContextOfTheCallIsWhatALocalReplySees() throws Exception {
    mesh.cluster("empty").route("/", RouteAction.Forward.to("empty")).apply();
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    Events events =
        new Events() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            seen.add(USER.get() + " " + status.getCode());
          }
        };
    Context.current().withValue(USER, "me").run(() -> start(events));
    assertThat(seen.poll(20, TimeUnit.SECONDS)).isEqualTo("me UNAVAILABLE");
  }

  @Test
  void aContextsDeadlineIsTheCalls() throws Exception {
    TextServer silent = keep(TextServer.silent());
    everythingTo(silent);
    var scheduler = java.util.concurrent.Executors.newSingleThreadScheduledExecutor();
    do { // until one has come as far as to the server
      Context.CancellableContext context =
          Context.current().withDeadlineAfter(200, TimeUnit.MILLISECONDS, scheduler);
      Events events = new Events();
      context.run(() -> start(events));
      events.await("closed DEADLINE_EXCEEDED");
      context.cancel(new TimeoutException());
    } while (silent.calls() == 0);
    await(silent.take().cancelled);
    scheduler.shutdownNow();
  }

  @Test
  void misuseIsToldAsByGrpcItself() {
    everythingTo(keep(TextServer.saying("x")));
    ClientCall<String, String> unstarted = channel.newCall(Texts.UNARY, CallOptions.DEFAULT);
    assertThatThrownBy(() -> unstarted.request(1)).isInstanceOf(IllegalStateException.class);
    ClientCall<String, String> call = start(new Events());
    assertThatThrownBy(() -> call.sendMessage("late")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> call.start(new Events(), new Metadata()))
        .isInstanceOf(IllegalStateException.class);
    call.setMessageCompression(true); // Too late, but no misuse.
    call.cancel("done", null);
    call.setMessageCompression(false);
  }

  @Test
  @SuppressWarnings("NullAway") // what it is about
  void aCallWithoutAListenerOrMetadataIsRefusedAndHoldsNothing() {
    firstThenFree(call -> call.reply("free"));
    ClientCall<String, String> call = channel.newCall(Texts.UNARY, CallOptions.DEFAULT);
    assertThatThrownBy(() -> call.start(null, new Metadata()))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> call.start(new Events(), null))
        .isInstanceOf(NullPointerException.class);
    assertFree();
  }
}
