package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.MeshLifecycle.State;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.GetRequest;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.testing.contract.InboundConfig;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshLifecycleTest {
  private final InboundConfig config = new InboundConfig();
  private final Mesh mesh =
      Mesh.builder(config).inboundListener("in").timer(new VirtualTimer()).build();
  private final MeshLifecycle lifecycle = mesh.lifecycle();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void publish(RouteAction action) {
    config.publish(
        List.of(Route.of("r", RouteMatch.of(new PathMatcher.Prefix("/", false)), action)));
  }

  private InboundCall call(ConnectionView connection) {
    return mesh.inbound(GetRequest.of(new HeaderLines(1)), connection, () -> {});
  }

  private InboundCall begun() {
    publish(RouteAction.Forward.to("app"));
    InboundCall call = call(ConnectionView.UNKNOWN);
    assertThat(call.begin()).isInstanceOf(InboundStep.Proceed.class);
    return call;
  }

  @Test
  void aProcessIsReadyFromItsFirstConfigurationUntilItDrains() {
    assertThat(lifecycle.state()).isEqualTo(State.STARTING);
    assertThat(lifecycle.isReady()).isFalse();
    publish(RouteAction.Forward.to("app"));
    assertThat(lifecycle.isReady()).isTrue();
    lifecycle.startDrain();
    assertThat(lifecycle.state()).isEqualTo(State.DRAINING);
    assertThat(lifecycle.isReady()).isFalse();
    mesh.close();
    assertThat(lifecycle.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aProcessThatServesWithoutConfigurationIsReadyWithoutOne() {
    try (Mesh passing =
        Mesh.builder(new InboundConfig()).inboundWithoutConfig(InboundWithoutConfig.PASS).build()) {
      assertThat(passing.lifecycle().isReady()).isTrue();
    }
  }

  @Test
  void requestsAreCountedByListenerUntilTheyEnd() {
    InboundCall first = begun();
    InboundCall second = begun();
    assertThat(lifecycle.activeRequests()).isEqualTo(2);
    assertThat(lifecycle.activeRequestsByListener()).isEqualTo(Map.of("in", 2L));
    first.end(EndReason.COMPLETE, 200);
    first.end(EndReason.CANCELLED, 0);
    assertThat(lifecycle.activeRequests()).isEqualTo(1);
    second.end(EndReason.CANCELLED, 0);
    assertThat(lifecycle.activeRequestsByListener()).isEmpty();
  }

  @Test
  void drainingEndsWhenTheLastRequestDoes() throws Exception {
    InboundCall first = begun();
    CompletableFuture<Void> drained = lifecycle.drain();
    assertThat(drained).isNotDone();
    assertThat(lifecycle.drain(Duration.ZERO)).isFalse();
    InboundCall late = begun();
    first.end(EndReason.COMPLETE, 200);
    assertThat(drained).isNotDone();
    late.end(EndReason.COMPLETE, 200);
    assertThat(drained).isCompleted();
    assertThat(lifecycle.drain(Duration.ZERO)).isTrue();
  }

  @Test
  void drainingWithoutRequestsEndsAtOnce() {
    assertThat(lifecycle.drain()).isCompleted();
  }

  @Test
  void whoGaveATaskIsToldOnceThatDrainingBegins() {
    List<String> told = new ArrayList<>();
    lifecycle.onDrain(() -> told.add("first"));
    lifecycle.onDrain(() -> {
      throw new IllegalStateException("on purpose");
    });
    lifecycle.onDrain(() -> told.add("last"));
    assertThatThrownBy(lifecycle::startDrain).hasMessage("on purpose");
    lifecycle.startDrain();
    assertThat(told).containsExactly("first", "last");
    lifecycle.onDrain(() -> told.add("late"));
    assertThat(told).containsExactly("first", "last", "late");
  }

  private static HeaderLines response(InboundCall call) {
    HeaderLines headers = new HeaderLines(4);
    call.editResponse(200, headers);
    return headers;
  }

  @Test
  void callersAreAskedToGoElsewhereOnlyWhileDrainingAndOnlyInHttp1() {
    assertThat(response(begun()).contains("connection")).isFalse();
    lifecycle.startDrain();
    assertThat(response(begun()).get("connection")).isEqualTo("close");
    ConnectionView http2 =
        new ConnectionView() {
          @Override
          public String protocol() {
            return "HTTP/2";
          }
        };
    InboundCall call = call(http2);
    call.begin();
    assertThat(response(call).contains("connection")).isFalse();
  }

  @Test
  void repliesOfTheMeshItselfAskForItToo() {
    lifecycle.startDrain();
    publish(new RouteAction.DirectResponse(404, ""));
    LocalReply reply = ((InboundStep.Reply) call(ConnectionView.UNKNOWN).begin()).reply();
    assertThat(reply.headers()).containsSequence("connection", "close");
  }

  @Test
  void whatASourceThrowsAtItsEndLeavesNoThreadBehind() throws Exception {
    Mesh closing = Mesh.builder(new UnclosableSource()).build();
    CompletableFuture<Thread> timer = new CompletableFuture<>();
    closing
        .timer()
        .schedule(closing.timer().nanoTime(), () -> timer.complete(Thread.currentThread()));
    timer.get();
    assertThatThrownBy(closing::close).hasMessage("on purpose");
    timer.get().join();
    assertThat(closing.lifecycle().state()).isEqualTo(State.CLOSED);
  }

  private static final class UnclosableSource implements ConfigSource {
    @Override
    public void start(Sink sink) {}

    @Override
    public String description() {
      return "nothing";
    }

    @Override
    public void close() {
      throw new IllegalStateException("on purpose");
    }
  }
}
