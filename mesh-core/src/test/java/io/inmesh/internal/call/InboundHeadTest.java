package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeadersView;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.ForwardingHeaders.RequestId;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the connection manager does to the headers of requests that are odd, as Envoy 1.40 does. */
final class InboundHeadTest extends InboundFixture {
  private static final String ID = "12345678-1234-9234-9234-123456789012";

  private void publish(boolean edge, boolean port, RequestId requestId) {
    forwarding =
        ForwardingHeaders.builder()
            .useRemoteAddress(edge)
            .appendXForwardedPort(port)
            .requestId(requestId)
            .build();
    publish();
  }

  private HeadersView head(TestRequest request) {
    return proceeded(call(request).begin()).headers();
  }

  @Test
  void thePortIsAddedWhereNoneIsGiven() {
    publish(false, true, RequestId.DEFAULT);
    assertThat(head(new TestRequest()).get("x-forwarded-port")).isEqualTo("8080");
    TestRequest given = new TestRequest().header("x-forwarded-port", "7");
    assertThat(head(given).get("x-forwarded-port")).isEqualTo("7");
    publish(true, true, RequestId.DEFAULT);
    assertThat(head(given).get("x-forwarded-port")).isEqualTo("8080");
  }

  @Test
  void anEmptySchemeHasNoRoute() {
    publish();
    TestRequest request = new TestRequest().header("x-forwarded-proto", "");
    assertThat(replied(call(request).begin()).status()).isEqualTo(404);
    request.header("x-forwarded-proto", "https");
    assertThat(head(request).get("x-forwarded-proto")).isEqualTo("https");
  }

  @Test
  void anEmptyRequestIdIsNone() {
    publish();
    assertThat(head(new TestRequest().header("x-request-id", "")).get("x-request-id")).hasSize(36);
  }

  @Test
  void aRequestIdThatAnEdgeKeepsIsNotTraced() {
    publish(true, false, new RequestId(true, true, false));
    assertThat(head(new TestRequest().header("x-request-id", ID)).get("x-request-id"))
        .isEqualTo("12345678-1234-4234-9234-123456789012");
    assertThat(head(new TestRequest().header("x-request-id", "mine")).get("x-request-id"))
        .isEqualTo("mine");
    publish(false, false, new RequestId(true, true, false));
    assertThat(head(new TestRequest().header("x-request-id", ID)).get("x-request-id"))
        .isEqualTo(ID);
  }

  @Test
  void emptyLinesOfForwardedForDoNotCount() {
    publish();
    for (List<String> lines : List.of(List.of("10.0.0.1", ""), List.of("", "10.0.0.1"))) {
      TestRequest request = new TestRequest();
      lines.forEach(line -> request.header("x-forwarded-for", line));
      assertThat(head(request).get("x-to-app")).isEqualTo("/ 10.0.0.1");
      assertThat(head(request).get("x-forwarded-for")).isEqualTo("10.0.0.1");
    }
  }

  @Test
  void nothingIsPutBeforeWhatIsAddedToAnEmptyHeader() {
    forwarding = ForwardingHeaders.builder().useRemoteAddress(true).via("me").build();
    publish();
    HeadersView head = head(new TestRequest().header("x-forwarded-for", "").header("via", ""));
    assertThat(head.get("x-forwarded-for"))
        .isEqualTo(head(new TestRequest()).get("x-forwarded-for"));
    assertThat(head.get("via")).isEqualTo("me");
    HeadersView more =
        head(new TestRequest().header("x-forwarded-for", "1.1.1.1").header("via", "it"));
    assertThat(more.get("x-forwarded-for")).startsWith("1.1.1.1,").hasSizeGreaterThan(8);
    assertThat(more.get("via")).isEqualTo("it, me");
  }

  @Test
  void severalLinesOfAStandardHeaderAreOne() {
    publish();
    TestRequest request =
        new TestRequest()
            .header("accept", "a")
            .header("x-user", "1")
            .header("accept", "")
            .header("x-user", "2")
            .header("accept", "b")
            .header("cookie", "c=1")
            .header("cookie", "d=2");
    HeadersView head = head(request);
    assertThat(lines(head, "accept")).containsExactly("a,b");
    assertThat(lines(head, "x-user")).containsExactly("1", "2");
    assertThat(lines(head, "cookie")).containsExactly("c=1", "d=2");
  }

  @Test
  void overHttp2SeveralCookieLinesAreOne() {
    publish();
    TestRequest request =
        new TestRequest().header("cookie", "c=1").header("cookie", "d=2").header("cookie", "e");
    HeadersView head = proceeded(call(request, HTTP_2).begin()).headers();
    assertThat(lines(head, "cookie")).containsExactly("c=1; d=2; e");
  }

  private static List<String> lines(HeadersView headers, String name) {
    return IntStream.range(0, headers.size())
        .filter(i -> headers.name(i).equals(name))
        .mapToObj(headers::value)
        .toList();
  }
}
