package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.IpRange;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.policy.EnvoyHeaders;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What only a request from inside may say, outbound; {@code InboundCallTest} has the other side.
 */
class InternalOnlyHeadersTest {
  private static final List<IpRange> INSIDE = List.of(IpRange.parse("10.0.0.0/8"));

  private static List<String> withOwn(String... own) {
    List<String> names = new ArrayList<>(EnvoyHeaders.INTERNAL_ONLY);
    names.addAll(List.of(own));
    return names;
  }

  @ParameterizedTest
  @CsvSource({"10.1.1.1, true", "192.0.2.1, false", "'10.1.1.1, 10.1.1.2', false"})
  void thoseOfTheRouteTableAreTakenOffARequestFromOutsideBeforeRouting(
      String forwardedFor, boolean kept) {
    TestRequest request =
        new TestRequest().header("x-forwarded-for", forwardedFor).header("x-inside", "1");
    List<String> names = withOwn("x-inside");

    RequestTrust trust = RequestTrust.of(request.headers(), INSIDE, names);

    assertThat(trust.sanitized(request, names).headers().contains("x-inside")).isEqualTo(kept);
    assertThat(trust.stripped(names).contains("x-inside")).isEqualTo(!kept);
  }

  @Test
  void aRequestWithoutThemStaysAsItIs() {
    TestRequest request = new TestRequest().header("x-other", "1");
    List<String> names = withOwn("x-inside");

    RequestTrust trust = RequestTrust.of(request.headers(), INSIDE, names);

    assertThat(trust.sanitized(request, names)).isSameAs(request);
    assertThat(trust.stripped(names)).isEmpty();
  }

  @Test
  void withoutSuchHeadersOfItsOwnTheTableAsksForNothing() {
    HeaderList headers = new HeaderList();
    headers.add("x-inside", "1");

    assertThat(RequestTrust.of(headers, List.of(), withOwn())).isEqualTo(RequestTrust.EXTERNAL);
  }
}
