package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.inmesh.config.BufferConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import io.inmesh.testing.contract.ServerUnderTest.Upload;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is received, held back and sent, and when the mesh hears of it. */
abstract class ServerBodyContract extends ServerRequestContract {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Several are within the limit, for who has not got the last byte yet. */
  private static final Duration STEP = Duration.ofSeconds(2);

  @Test
  void aBodyWhoseLengthNobodyKnowsIsBufferedWholeOrNotAtAll() throws Exception {
    publish(forward(), new BufferConfig(1000));
    Answer fits = server().callUnannounced("/app/body", 900);
    assertThat(fits.text()).startsWith("900 bytes");
    assertThat(takeEnd()).isEqualTo("200 ");
    Answer tooLarge = server().callUnannounced("/app/body", 1001);
    assertAnsweredByTheMesh(tooLarge, 413, "Payload Too Large");
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  @Test
  void theApplicationIsNotRunBeforeTheFiltersAreThroughWithTheRequest() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(
        forward(), Policies.fault(DELAY, null), denied(new Condition.Any(), new Condition.Any()));
    Future<Answer> answer = beside(() -> server().call("/app/body", Map.of(), 10));
    assertAnsweredByTheMesh(afterDelay(time, answer), 403, "RBAC: access denied");
    assertThat(server().applicationCalls()).isZero();
  }

  @Test
  void theApplicationIsRunOnceItsDelayIsOver() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(forward(), Policies.fault(DELAY, null));
    Future<Answer> answer = beside(() -> call("/app/echo"));
    assertAnsweredByTheApplication(afterDelay(time, answer));
    assertThat(takeEnd()).isEqualTo("200 DI");
  }

  @Test
  void whileABodyComesTheIdleTimeBeginsAnewWithEachPiece() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(LIMIT)));
    assertReceivedSlowly(time, " any time");
  }

  @Test
  void whileABodyIsBufferedTheIdleTimeBeginsAnewWithEachPiece() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(LIMIT)), new BufferConfig(1000));
    assertReceivedSlowly(time, " any time");
  }

  /** Nobody can be late with an answer to what has not come; then the time runs again. */
  @Test
  void whileABodyComesTheTimeOfItsAnswerDoesNotRun() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(whole(LIMIT)));
    assertReceivedSlowly(time, " limited");
  }

  @Test
  void whileABodyIsBufferedTheTimeOfItsAnswerDoesNotRun() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(whole(LIMIT)), new BufferConfig(1000));
    assertReceivedSlowly(time, " limited");
  }

  private void assertReceivedSlowly(VirtualTimer time, String end) throws Exception {
    Upload upload = server().upload();
    for (int i = 0; i < 6; i++) {
      long before = time.looks();
      upload.send();
      Conditions.await(() -> time.looks() > before || hasEnd());
      time.advance(STEP);
    }
    upload.finish();
    Answer answer = upload.answer();
    assertAnsweredByTheApplication(answer);
    assertThat(answer.text()).startsWith("100 bytes").endsWith(end);
    assertThat(takeEnd()).isEqualTo("200 ");
  }

  /** Over HTTP/1, where a body that is not announced comes in chunks; its caller waits for us. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aBodyWithMalformedChunksEndsItsCall(boolean isBuffered) throws Exception {
    assumeTrue(server().protocol().startsWith("HTTP/1"));
    if (isBuffered) {
      publish(forward(), new BufferConfig(1000));
    } else {
      publish(forward());
    }
    try (Socket caller = new Socket("127.0.0.1", server().port())) {
      String head = "POST /app/body HTTP/1.1\r\nHost: " + server().authority() + "\r\n";
      String body = "transfer-encoding: chunked\r\n\r\n1\r\nx\r\nZZ\r\nabc\r\n";
      caller.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      assertThat(takeEnd()).endsWith(server().tellsMalformedBodies() ? " DPE" : " DC");
    }
    assertThatNoMoreEnds();
    if (isBuffered) {
      assertThat(server().applicationCalls()).isZero();
    }
  }

  /** Who drains stops the server after the last end. */
  @Test
  void whileDrainingAResponseHasLeftWholeBeforeItsEnd() throws Exception {
    publish(forward());
    mesh().lifecycle().startDrain();
    Answer answer = whileEndsAreHeld();
    assertAnsweredByTheApplication(answer);
    assertThat(answer.text()).endsWith("limited");
    assertToldToClose(answer);
  }

  /** Over HTTP/2 a server that stops sends the end of its streams all the same. */
  @Test
  void whileDrainingAReplyHasLeftWholeBeforeItsEnd() throws Exception {
    publish(List.of(route(new RouteAction.DirectResponse(401, "who?"))));
    mesh().lifecycle().startDrain();
    boolean stopsByItself = !server().protocol().startsWith("HTTP/1");
    Answer answer = stopsByItself ? call("/app/echo") : whileEndsAreHeld();
    assertAnsweredByTheMesh(answer, 401, "who?");
    assertToldToClose(answer);
  }

  private Answer whileEndsAreHeld() throws Exception {
    CountDownLatch mayEnd = holdEnds();
    try {
      return beside(() -> call("/app/echo")).get(20, TimeUnit.SECONDS);
    } finally {
      mayEnd.countDown();
    }
  }

  private void assertToldToClose(Answer answer) {
    if (server().protocol().startsWith("HTTP/1")) {
      assertThat(answer.header("connection")).isEqualToIgnoringCase("close");
    }
  }
}
