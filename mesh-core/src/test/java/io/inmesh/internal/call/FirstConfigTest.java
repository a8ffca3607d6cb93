package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.UnusableConfigException;
import io.inmesh.config.Cluster;
import io.inmesh.config.RouteAction;
import io.inmesh.config.Trouble;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Calls that wait for the first configuration, and what becomes of them at the end of their time.
 */
final class FirstConfigTest {
  private final TestMesh mesh = new TestMesh();
  private final List<Runnable> asked = new ArrayList<>();

  FirstConfigTest() {
    mesh.route(RouteAction.Forward.to("c")).cluster(Cluster.builder("c").build(), 1);
    mesh.source.known = asked::add;
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  private OutboundCall waiting(TestRequest request) {
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isSameAs(Step.Wait.INSTANCE);
    return call;
  }

  private void seconds(double seconds) {
    mesh.time.advance(Duration.ofMillis((long) (seconds * 1000)));
  }

  @Test
  void theSourceIsNotHastenedWhileACallHasTime() {
    OutboundCall call = waiting(new TestRequest());
    seconds(14.9);
    assertThat(call.onTimer()).isSameAs(Step.Wait.INSTANCE);
    assertThat(asked).isEmpty();
  }

  @Test
  void whatIsKnownAtTheEndOfItsTimeDecidesACall() {
    mesh.source.known =
        done -> {
          mesh.publish();
          done.run();
        };
    OutboundCall call = waiting(new TestRequest());
    seconds(15);
    assertThat(sent(call.onTimer()).endpoint().address().host()).isEqualTo("10.0.0.1");
  }

  @Test
  void aSourceMayTakeAMomentForIt() {
    OutboundCall call = waiting(new TestRequest());
    seconds(15);
    assertThat(call.onTimer()).isSameAs(Step.Wait.INSTANCE);
    assertThat(call.onTimer()).isSameAs(Step.Wait.INSTANCE);
    assertThat(asked).hasSize(1);
    assertThat(mesh.events).doesNotContain("wake");

    mesh.publish();
    assertThat(mesh.events).contains("wake");
    asked.get(0).run();

    sent(call.onTimer());
  }

  @Test
  void whereNothingIsKnownACallFailsAtOnce() {
    OutboundCall call = waiting(new TestRequest());
    seconds(15);
    call.onTimer();
    asked.get(0).run();
    assertThat(mesh.events).contains("wake");

    assertThat(replied(call.onTimer()).body())
        .isEqualTo("no configuration from test-source within 15000 ms");
  }

  @Test
  void aSourceThatDoesNotAnswerIsNotWaitedForLonger() {
    OutboundCall call = waiting(new TestRequest());
    seconds(15);
    assertThat(call.onTimer()).isSameAs(Step.Wait.INSTANCE);
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(16).toNanos());
    seconds(1);
    assertThat(replied(call.onTimer()).status()).isEqualTo(503);
    asked.get(0).run();
    assertThat(mesh.events).doesNotContain("wake");
  }

  @Test
  void theApplicationsOwnDeadlineHastensNothing() {
    TestRequest request = new TestRequest();
    request.deadlineNanos = Duration.ofSeconds(3).toNanos();
    OutboundCall call = waiting(request);
    seconds(3);
    LocalReply reply = replied(call.onTimer());
    assertThat(asked).isEmpty();
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.flags()).isEqualTo("DC");
    assertThat(reply.details()).isEqualTo("application_deadline_exceeded");
    assertThat(reply.body())
        .isEqualTo(
            "application deadline exceeded: no configuration from test-source within 3000 ms");
    assertThat(reply.cause()).isInstanceOf(UnusableConfigException.class);
  }

  @Test
  void aCallThatWaitsForReadyHastensNothing() {
    TestRequest request = new TestRequest();
    request.waitForReady = true;
    OutboundCall call = waiting(request);
    seconds(60);
    assertThat(call.onTimer()).isSameAs(Step.Wait.INSTANCE);
    assertThat(asked).isEmpty();
  }

  @Test
  void itIsToldHowLongItHasWaited() {
    TestRequest request = new TestRequest();
    request.waitForReady = true;
    request.deadlineNanos = Duration.ofSeconds(60).toNanos();
    OutboundCall call = waiting(request);
    seconds(60);
    assertThat(replied(call.onTimer()).body())
        .isEqualTo(
            "application deadline exceeded: no configuration from test-source within 60000 ms");
  }

  @Test
  void theErrorNamesWhatIsAwaitedAndBesideItWhatIsWrong() {
    mesh.source.known = Runnable::run;
    mesh.source.waitingOn = "there";
    mesh.source.waitingFor = "still awaited: LDS a";
    OutboundCall first = waiting(new TestRequest());
    OutboundCall second = waiting(new TestRequest());
    seconds(15);
    assertThat(replied(first.onTimer()).body())
        .isEqualTo("no configuration from there within 15000 ms: still awaited: LDS a");

    mesh.source.sink.onTroubles(List.of(Trouble.ofSource("file", "cannot be read")));

    assertThat(replied(second.onTimer()).body())
        .isEqualTo(
            "no configuration from there within 15000 ms: still awaited: LDS a; beside that: cannot"
                + " be read");
  }

  @Test
  void whoWaitsForTheMeshGetsWhatIsKnownToo() throws Exception {
    assertThat(mesh.mesh.awaitConfig(Duration.ZERO)).isFalse(); // nobody tells that it is done
    mesh.source.known = Runnable::run;
    assertThat(mesh.mesh.awaitConfig(Duration.ZERO)).isFalse();
    mesh.source.known =
        done -> {
          mesh.publish();
          done.run();
        };
    assertThat(mesh.mesh.awaitConfig(Duration.ZERO)).isTrue();
  }

  @Test
  void whoWaitsForTheMeshIsToldOfTheFirstConfigurationAndOfItsEnd() throws Exception {
    CountDownLatch begun = new CountDownLatch(2);
    FutureTask<Boolean> waiter = waiter(mesh, begun);
    try (TestMesh other = new TestMesh()) {
      FutureTask<Boolean> inVain = waiter(other, begun);
      begun.await();
      mesh.publish();
      other.close();
      assertThat(waiter.get()).isTrue();
      assertThat(inVain.get()).isFalse();
    }
    assertThat(asked).isEmpty();
  }

  private static FutureTask<Boolean> waiter(TestMesh mesh, CountDownLatch begun) {
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          begun.countDown();
          return mesh.mesh.awaitConfig(Duration.ofDays(1));
        });
    new Thread(task, "waits").start();
    return task;
  }
}
