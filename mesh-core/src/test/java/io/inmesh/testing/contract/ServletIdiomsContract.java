package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.BufferConfig;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications commonly do works in the mesh as it does without. */
abstract class ServletIdiomsContract extends ServerContract {
  private static final String FORM = "application/x-www-form-urlencoded";

  /** A request to the server. */
  protected abstract Request.Builder request(String path);

  /** Its answer. */
  protected abstract Answer send(Request.Builder request) throws IOException;

  /** The response as soon as its head is there. */
  abstract Response stream(String path) throws IOException;

  /** A body whose length nobody knows. */
  protected static RequestBody streamed(String text, String type) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return MediaType.get(type);
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        sink.writeUtf8(text);
      }
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"stream", "reader", "form"})
  void theRoutesTimeBeginsWhenTheBodyIsThere(String by) throws Exception {
    publish(within(new Timeouts(Duration.ofHours(1), null, null)));
    String path = "/deadline-of-" + by;
    for (RequestBody body :
        new RequestBody[] {
          streamed("a=1&b=2", FORM), RequestBody.create("a=1&b=2", MediaType.get(FORM))
        }) {
      assertThat(send(request(path).post(body)).text()).isEqualTo("moved");
    }
  }

  @Test
  void anAnswerOfAListenerToATimeoutIsEditedAndWhole() throws Exception {
    publish(forward());
    Answer busy = send(request("/async-timeout").header("x-request-id", "7"));
    assertThat(busy.status()).isEqualTo(503);
    assertThat(busy.text()).startsWith("busy").contains("x-request-id, 7");
    assertThat(busy.header("retry-after")).isEqualTo("7");
    assertThat(busy.header("x-from-mesh")).isEqualTo("503");
  }

  @Test
  void aCookieOfTheContainerCanBeReplaced() throws Exception {
    publish(forward());
    Answer answer = send(request("/cookie"));
    assertThat(answer.headers().get("set-cookie")).containsExactly("id=1; SameSite=None", "b=2");
    assertThat(answer.text()).isEqualTo("id=1; SameSite=None|b=2");
  }

  @Test
  void bodiesAreReadAndWrittenByBuffersAsWell() throws Exception {
    publish(forward());
    for (int length : new int[] {1, 100_000}) {
      String body = "x".repeat(length);
      Answer answer = send(request("/copy-buffers").post(streamed(body, "text/plain")));
      assertThat(answer.text()).isEqualTo(body);
      assertThat(answer.header("x-own")).isEqualTo("1");
      assertThat(answer.header("x-from-mesh")).isEqualTo("200");
    }
    publish(forward(), new BufferConfig(1000));
    assertThat(send(request("/copy-buffers").post(streamed("ab", "text/plain"))).text())
        .isEqualTo("ab");
  }

  @Test
  void aBufferThatIsWrittenLeavesTheHeadOpenAsBytesDo() throws Exception {
    publish(forward());
    Answer answer = send(request("/buffer-then-status"));
    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.status()).isEqualTo(203);
    assertThat(answer.header("x-from-mesh")).isEqualTo("203");
    assertThat(answer.header("x-secret")).isEmpty();
  }

  /** It may have left with the first byte. */
  @Test
  void theHeadIsAsItWasWhenTheFirstByteWasWrittenWithoutBlocking() throws Exception {
    publish(forward());
    Answer answer = send(request("/unblocked-then-status"));
    assertThat(answer.text()).isEqualTo("ab");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("x-from-mesh")).isEqualTo("200");
    assertThat(answer.header("x-secret")).isEmpty();
    assertThat(takeEnd()).startsWith("200");
  }

  @Test
  void anErrorOrARedirectTakesThePlaceOfAHeadThatHasNotLeftYet() throws Exception {
    publish(forward());
    Answer error = send(request("/unblocked-then-status?error"));
    assertThat(error.status()).isEqualTo(418);
    assertThat(error.headers().get("x-from-mesh")).containsExactly("418");
    assertThat(takeEnd()).startsWith("418");
    Answer redirect = send(request("/unblocked-then-status?redirect"));
    assertThat(redirect.status()).isEqualTo(302);
    assertThat(redirect.headers().get("x-from-mesh")).containsExactly("302");
    assertThat(takeEnd()).startsWith("302");
  }

  /** Containers let some pieces pass by their buffers. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8191, 8192, 8193, 9000, 20_000, 32_767, 32_768, 32_769, 100_000})
  void aBodyInOnePieceHasTheHeadersOfTheApplicationAndTheEdits(int length) throws Exception {
    publish(forward());
    Answer answer = send(request("/one-piece?" + length));
    assertThat(answer.text()).hasSize(length);
    assertThat(answer.header("x-own")).isEqualTo("1");
    assertThat(answer.header("x-from-mesh")).isEqualTo("200");
  }

  @Test
  void redirectsOfEveryKindHaveTheHeadersOfTheApplicationAndTheEdits() throws Exception {
    publish(forward());
    Answer redirect = send(request("/redirect-with-status"));
    assertThat(redirect.status()).isEqualTo(307);
    assertThat(redirect.header("location")).isEqualTo(ServletIdioms.NOT_FOLLOWED);
    assertThat(redirect.header("x-own")).isEqualTo("1");
    assertThat(redirect.header("x-from-mesh")).isEqualTo("307");

    Answer kept = send(request("/redirect-with-body"));
    assertThat(kept.status()).isEqualTo(302);
    assertThat(kept.header("location")).isEqualTo(ServletIdioms.NOT_FOLLOWED);
    assertThat(kept.header("x-own")).isEqualTo("1");
    assertThat(kept.header("x-from-mesh")).isEqualTo("302");
    assertThat(kept.text()).isEqualTo("kept");
  }

  @Test
  void textIsEncodedAsTheApplicationSays() throws Exception {
    publish(forward());
    Answer answer = send(request("/charset"));
    assertThat(answer.header("content-type")).isEqualToIgnoringCase("text/plain;charset=utf-16be");
    assertThat(answer.text()).isEqualTo("\u00e9\u4e2d");
    assertThat(answer.header("x-from-mesh")).isEqualTo("200");
  }

  @Test
  void datesHaveTwoDigitsForTheDay() throws Exception {
    publish(forward());
    assertThat(send(request("/date")).header("last-modified"))
        .isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
  }

  @Test
  void theNamesOfHeadersAreAsTheApplicationWroteThem() throws Exception {
    publish(forward());
    assertThat(send(request("/names")).text().split("\\|", -1)).contains("X-Mixed");
  }

  @Test
  void anIncludedResourceSetsNoHeaders() throws Exception {
    publish(forward());
    Answer answer = send(request("/include"));
    assertThat(answer.text()).isEqualTo("included");
    assertThat(answer.header("x-includes")).isEqualTo("1");
    assertThat(answer.header("x-included")).isEmpty();
  }

  @Test
  void aBufferedBodyHasALengthAndNoChunks() throws Exception {
    publish(forward(), new BufferConfig(1000));
    assertThat(send(request("/a").post(streamed("12345678", "text/plain"))).text())
        .contains("content-length=8")
        .doesNotContain("ransfer-");
  }

  @Test
  void aListenerHearsOfABufferedBodyAfterTheApplicationHasReturned() throws Exception {
    publish(forward(), new BufferConfig(1000));
    assertThat(send(request("/read-listener").post(streamed("12345678", "text/plain"))).text())
        .isEqualTo("8 bytes, [after]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/late-dispatch", "/late-thread"})
  void anAsynchronousApplicationThatIsTooLateHasNoEffect(String path) throws Exception {
    publish(within(new Timeouts(Duration.ofMillis(50), null, null)));
    Answer late = send(request(path));
    assertThat(late.status()).isEqualTo(504);
    assertThat(late.text()).isEqualTo("upstream request timeout");
    assertThat(late.header("x-late")).isEmpty();
    assertThat(late.header("set-cookie")).isEmpty();
    assertThat(late.header("content-type")).isEqualTo("text/plain");
    assertThat(takeEnd()).isEqualTo("504 UT");
  }

  @Test
  void anAsynchronousResponseThatHasBegunIsBrokenOff() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(Duration.ofMinutes(1), null, null)));
    try (Response response = stream("/begun")) {
      time.advanceOnceAwaited(Duration.ofMinutes(1));
      assertThatThrownBy(response.body()::string).isInstanceOf(IOException.class);
    }
    assertThat(takeEnd()).isEqualTo("200 UT");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/stream-on-its-thread", "/stream-by-writer"})
  void aCallerThatGoesAwayIsToldApartWhereTheApplicationKeepsItsThread(String path)
      throws Exception {
    publish(forward());
    try (Response response = stream(path)) {
      assertThat(response.code()).isEqualTo(200);
    }
    assertThat(takeEndWriting()).isEqualTo("200 DC");
    assertThatNoMoreEnds();
  }

  @Test
  void theApplicationSeesTheHostThatTheRouteHasWritten() throws Exception {
    publish(rewritten(new Rewrites(null, new HostRewrite.Literal("other.example:81"), false)));
    assertThat(send(request("/where")).text())
        .isEqualTo("other.example 81 http://other.example:81/where");
    publish(rewritten(new Rewrites(null, new HostRewrite.Literal("other.example"), false)));
    assertThat(send(request("/where")).text())
        .isEqualTo("other.example 80 http://other.example/where");
  }

  private List<Route> rewritten(Rewrites rewrites) {
    return List.of(route(Forward.to("app").withRewrites(rewrites)));
  }

  @Test
  void aBufferMadeSmallerAfterTheStreamWasTakenIsHeeded() throws Exception {
    publish(forward());
    Answer answer = send(request("/small-buffer"));
    assertThat(answer.header("location")).isEqualTo("/there");
    assertThat(answer.header("x-from-mesh")).isEqualTo("200");
  }
}
