package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.BufferConfig;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers that go away, or send what is not HTTP, and applications that do what they must not. */
abstract class ServletFaultsContract extends ServletIdiomsContract {
  private static final String MALFORMED = "5\r\na=b&c\r\nZZ\r\n";
  private static final String BROKEN_OFF = "5\r\na=b&c\r\n";

  /** At which port the server listens. */
  abstract int port();

  /** Whether the container tells a malformed body from one that its caller has broken off. */
  protected abstract boolean tellsMalformedBodies();

  /** Whether it throws where more is written than was announced; else the rest is cut off. */
  protected abstract boolean refusesTooMuch();

  /** Whether it throws where it cannot read a form; else there are just no parameters. */
  protected boolean tellsBrokenForms() {
    return true;
  }

  @ParameterizedTest
  @CsvSource({"/body, 400", "/read-text, 400", "/read-carelessly, 400", "/read-late, 200"})
  void aMalformedBodyIsTheFaultOfItsCaller(String path, int status) throws Exception {
    publish(forward());
    send(path, MALFORMED);
    if (tellsMalformedBodies()) {
      assertThat(takeEnd()).isEqualTo(status + " DPE");
    } else {
      assertThat(takeEnd()).endsWith(" DC");
    }
    assertThatNoMoreEnds();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/body", "/read-text"})
  void aBodyThatIsBrokenOffIsToldApart(String path) throws Exception {
    publish(forward());
    send(path, BROKEN_OFF);
    assertThat(takeEnd()).isEqualTo("0 DC");
    assertThatNoMoreEnds();
  }

  @Test
  void theBodyOfAFormIsNoOther() throws Exception {
    publish(forward());
    send("/form", MALFORMED);
    assertThat(takeEnd())
        .isEqualTo(!tellsBrokenForms() ? "400 " : tellsMalformedBodies() ? "400 DPE" : "0 DC");
    send("/form", BROKEN_OFF);
    assertThat(takeEnd()).isEqualTo(tellsBrokenForms() ? "0 DC" : "400 ");
    assertThatNoMoreEnds();
  }

  @Test
  void anApplicationThatAnswersWhateverHasComeOfABodyAnswersNobody() throws Exception {
    publish(forward());
    send("/read-carelessly", BROKEN_OFF);
    assertThat(takeEnd()).endsWith(" DC");
    send("/read-late", BROKEN_OFF);
    assertThat(takeEnd()).isEqualTo("200 DC");
    assertThatNoMoreEnds();
  }

  @Test
  void aMalformedBodyThatIsBufferedIsTheFaultOfItsCallerToo() throws Exception {
    publish(forward(), new BufferConfig(1000));
    send("/body", MALFORMED);
    assertThat(takeEnd()).isEqualTo(tellsMalformedBodies() ? "400 DPE" : "0 DC");
    assertThat(server().applicationCalls()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/go-on-after-error, 404",
    "/go-on-after-redirect, 302",
    "/go-on-after-close, 200",
    "/go-on-after-length, 200"
  })
  void anApplicationThatGoesOnAfterTheEndIsNoCallerThatHasGone(String path, int status)
      throws Exception {
    publish(forward());
    try (Socket socket = new Socket("127.0.0.1", port())) {
      String head = "GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer)
          .startsWith("HTTP/1.1 " + status)
          .containsIgnoringCase("x-from-mesh: " + status);
    }
    assertThat(takeEnd()).isEqualTo(status + " ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/too-long", "/too-long-text"})
  void aResponseThatIsLongerThanAnnouncedIsWhatTheContainerMakesOfIt(String path) throws Exception {
    publish(forward());
    Answer answer = call(path);
    if (refusesTooMuch()) {
      assertIsErrorPage(answer);
    } else {
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).hasSize(3);
      assertThat(takeEnd()).isEqualTo("200 ");
    }
  }

  @Test
  void anErrorPageIsAsLongAsItIs() throws Exception {
    publish(forward());
    assertIsErrorPage(call("/announced-and-thrown"));
  }

  private void assertIsErrorPage(Answer answer) throws InterruptedException {
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.text()).startsWith("error page").endsWith("limited");
    assertThat(answer.header("x-from-mesh")).isEqualTo("500");
    assertThat(answer.header("x-secret")).isEmpty();
    assertThat(takeEnd()).isEqualTo("500 ");
  }

  @Test
  void textThatIsNotInItsEncodingIsNoCallerThatHasGone() throws Exception {
    publish(forward());
    RequestBody body =
        RequestBody.create(
            new byte[] {'a', (byte) 0xff}, MediaType.get("text/plain;charset=utf-8"));
    int status = send(request("/read-text").post(body)).status();
    assertThat(takeEnd()).isEqualTo(status + " ");
  }

  @Test
  void anApplicationThatReadsOnAfterItHasClosedABodyIsNoCallerThatHasGone() throws Exception {
    publish(forward());
    int status = send(request("/read-after-close").post(streamed("a", "text/plain"))).status();
    assertThat(takeEnd()).isEqualTo(status + " ");
  }

  /** A request with a body in chunks, after which nothing comes; waits for the end. */
  private void send(String path, String body) throws IOException {
    String head =
        ("POST " + path + " HTTP/1.1\r\nHost: a\r\n")
            + "Content-Type: application/x-www-form-urlencoded\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    }
  }
}
