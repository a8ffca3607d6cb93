package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements about shares that are small, or nearly all, can fail. */
@MeshTest("shares.yaml")
class SharesTest {
  private final TestMesh mesh;

  SharesTest(TestMesh mesh) {
    this.mesh = mesh;
  }

  private TestRequest disturbed(String chaos) {
    return mesh.get("http://shop/").header("x-chaos", chaos);
  }

  private static void fails(ThrowingCallable statement, String why) {
    assertThatThrownBy(statement).isInstanceOf(AssertionError.class).hasMessageContaining(why);
  }

  @Test
  void rareFaultsAreTold() {
    assertThat(disturbed("rare"))
        .abortsWith(503, 1)
        .delaysBy("1s", 0.05)
        .abortsWith(500, 0)
        .delaysBy("2s", 0);
    assertThat(disturbed("usual")).abortsWith(503, 99);
    assertThat(disturbed("always")).abortsWith(503, 100);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.016, 0.1, 1, 1.5, 3, 50, 98.5, 99, 99.9, 100})
  void aFaultThatNeverHappensHasNoShare(double percent) {
    TestRequest request = mesh.get("http://shop/");
    fails(() -> assertThat(request).abortsWith(503, percent), "it happens to 0\n");
    fails(() -> assertThat(request).delaysBy("1s", percent), "it happens to 0\n");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.016, 1, 50, 98.4, 98.5, 99, 99.9, 99.984})
  void aFaultThatAlwaysHappensHasNoShareBelowAll(double percent) {
    TestRequest always = disturbed("always");
    assertThatThrownBy(() -> assertThat(always).abortsWith(503, percent))
        .isInstanceOf(AssertionError.class)
        .hasMessageFindingMatch("of (\\d+) it happens to \\1\n");
  }

  @Test
  void aShareTwiceAsLargeIsNotTheSame() {
    TestRequest rare = disturbed("rare");
    fails(() -> assertThat(rare).abortsWith(503, 2), "be aborted with 503 in 2.0 % of the cases");
    fails(() -> assertThat(rare).abortsWith(503, 0.5), "of 12800 it happens to 1");
    fails(() -> assertThat(rare).abortsWith(503, 0), "of 1000 it happens to ");
    fails(() -> assertThat(disturbed("usual")).abortsWith(503, 100), "of 1000 it happens to 9");
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, 0.0159, 99.985, 100.1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatNoSampleTellsIsNoPercentage(double percent) {
    String expected =
        "percent: "
            + percent
            + " (expected: 0, 100, or from 0.016 to 99.984, which 100000 calls can tell from them)";
    assertThatThrownBy(() -> assertThat(disturbed("rare")).abortsWith(503, percent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected);
    assertThatThrownBy(() -> assertThat(disturbed("rare")).delaysBy("1s", percent))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(expected);
  }

  @Test
  void aClusterThatGetsNothingHasNoShare() {
    TestRequest one = mesh.get("http://shop/one");
    for (int requests : new int[] {1600, 2000, 10_000}) {
      fails(
          () -> assertThat(one).splitsSampled(requests, "shop-v1", 99, "shop-v2", 1),
          "of " + requests + " requests go to shop-v1 " + requests);
      fails(
          () -> assertThat(one).splitsSampled(requests, "shop-v1", 1, "shop-v2", 99),
          "of " + requests + " requests go to shop-v1 " + requests);
      assertThat(mesh.get("http://shop/trial"))
          .splitsSampled(requests, "shop-v1", 99, "shop-v2", 1);
    }
    assertThat(one).splitsSampled(1, Map.of("shop-v1", 5L, "shop-v2", 0L));
  }

  @Test
  void tooFewRequestsAreRefused() {
    TestRequest trial = mesh.get("http://shop/trial");
    assertThatThrownBy(() -> assertThat(trial).splitsSampled(1599, "shop-v1", 99, "shop-v2", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("requests: 1599 (expected: 1600 at least, to tell shop-v1 99, shop-v2 1)");
    assertThatThrownBy(() -> assertThat(trial).splitsSampled(0, Map.of("shop-v1", 1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("requests: 0 (expected: 1 at least, to tell shop-v1 1)");
  }

  @Test
  void aRouteForTheSmallestFractionIsFound() {
    TestRequest hardly = mesh.get("http://shop/hardly");
    fails(() -> assertThat(hardly).goesTo("shop-v1"), "shop-v2");
    TestRequest nearly = mesh.get("http://shop/nearly");
    fails(() -> assertThat(nearly).goesTo("shop-v2"), "shop-v1");
    assertThat(hardly.draw(1)).goesTo("shop-v1");
  }
}
