package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said about retries and about what is sent fails where it is wrong. */
@MeshTest("retries.yaml")
class RetryAssertionsTest {
  private final TestMesh mesh;

  RetryAssertionsTest(TestMesh mesh) {
    this.mesh = mesh;
  }

  private TestRequest get(String path) {
    return mesh.get("http://shop/" + path);
  }

  private static void fails(ThrowingCallable statement, String why) {
    assertThatThrownBy(statement).isInstanceOf(AssertionError.class).hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "codes",
        "header",
        "inverted",
        "range",
        "limited",
        "4xx",
        "reset",
        "refused-stream",
        "gateway-error"
      })
  void whateverTheRouteHasRetriedIsRetried(String path) {
    isRetriedTwice(get(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"cancelled", "deadline-exceeded", "resource-exhausted", "internal", "unavailable"})
  void soAreTheCodesOfGrpc(String path) {
    isRetriedTwice(get(path).header("content-type", "application/grpc"));
  }

  @Test
  void thatAnyClientOfGrpcSendsAgainWhatWasRefusedIsNoRetryOfTheRoute() {
    assertThat(get("none").header("content-type", "application/grpc")).doesNotRetry();
  }

  private static void isRetriedTwice(TestRequest request) {
    RequestAssert it = assertThat(request);
    fails(it::doesNotRetry, "to never be retried\n  but it is: ");
    fails(() -> it.retriesUpTo(3), "it is retried 2 times");
    it.retriesUpTo(2);
  }

  @Test
  void nothingAtAllIsNotAsserted() {
    RequestAssert it = assertThat(get("codes"));
    for (ThrowingCallable empty :
        List.<ThrowingCallable>of(
            () -> it.retriesOn(new int[0]),
            () -> it.retriesOn(new String[0]),
            it::doesNotRetryOn)) {
      assertThatThrownBy(empty).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatCannotBeTriedIsNotCalledSafe() {
    fails(assertThat(get("pattern"))::doesNotRetry, "by a regular expression");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "no-codes"})
  void whatIsNeverRetriedIsNot(String path) {
    assertThat(get(path)).doesNotRetry().retriesUpTo(0).sendsNoHeader("x-secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://shop/direct", "http://shop/nowhere", "http://other/"})
  void ofWhatIsNeverSentNothingIsTrue(String url) {
    RequestAssert it = assertThat(mesh.get(url).header("x-secret", "1"));
    fails(() -> it.sendsNoHeader("x-secret"), "to be sent to an endpoint");
    fails(it::doesNotRetry, "to be sent to an endpoint");
    fails(() -> it.retriesUpTo(0), "to be sent to an endpoint");
  }
}
