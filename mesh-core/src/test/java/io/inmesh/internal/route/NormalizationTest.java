package io.inmesh.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every expectation was seen on Envoy 1.40. */
class NormalizationTest {
  private final PathNormalizer canonical = paths(true, false, EscapedSlashes.KEEP);
  private final PathNormalizer merging = paths(false, true, EscapedSlashes.KEEP);

  @ParameterizedTest
  @CsvSource({
    "/a/./b, /a/b",
    "/a/../b, /b",
    "/a/.., /",
    "/a/., /a/",
    "/.., /",
    "/../.., /",
    "/../../a, /a",
    "/a/b/../../c, /c",
    "/./, /",
    "/., /",
    "/a//../b, /a/b",
    "/a/%2e/b, /a/b",
    "/a/%2E%2e/b, /b",
    "/a/.%2e/b, /b",
    "/a\\b, /a/b",
    "/a\\..\\b, /b",
    "/a/../b?x=/./y, /b?x=/./y",
    "/%41%2d, /A-",
    "/a/../, /",
    "/a/./, /a/",
    "/%7Efoo, /~foo",
    "/a/.?x, /a/?x",
    "/a/..?x, /?x",
    "/a/b/.../../c, /a/b/c",
    "/a/%2e%2e%2fb, /a/..%2fb",
    "/a\"<>^`{|}b, /a%22%3C%3E%5E%60%7B%7C%7Db",
  })
  void dotSegmentsAndEscapesAreNormalised(String path, String expected) {
    assertThat(canonical.normalize(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/a/..;x/b, /b",
    "/a/.;x/b, /a/b",
    "/a/..;, /",
    "/a/.;, /a/",
    "/a/%2e;x/b, /a/.;x/b",
    "/a/%2e%2e;x/b, /a/..;x/b",
    "/a/...;x/b, /a/...;x/b",
    "/a/x;../b, /a/x;../b",
    "/a/..;x?y, /?y",
    "/a;x/../b, /b",
    "/a/..%3bx/b, /a/..%3bx/b",
    "/a/..;x\\b, /",
    "/a/;../b, /a/;../b",
    "/a/..;/../b, /b",
    "/a/b/..;x, /a/",
    "/a/..;%2f/b, /b",
    "/..;x, /",
  })
  void rawDotSegmentsLoseTheirParameters(String path, String expected) {
    assertThat(canonical.normalize(path)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a",
        "/a//b",
        "//a",
        "/a/...",
        "/a/..b",
        "/a/b..",
        "/a/.b/",
        "/a%2fb",
        "/a%",
        "/a%2",
        "/a%zz",
        "/a%2/b",
        "/a?x=/../y",
        "/a;b=../c",
        "/a%3fb",
        "/a%23b",
        "/a%25b",
        "/a%20b",
        "/..a",
        "/.../",
        "/a%e9b",
        "/a%2Fb%5Cc%5cd",
        "/a?x=%41"
      })
  void everythingElseIsLeftAsItIs(String path) {
    assertThat(canonical.normalize(path)).isEqualTo(path);
  }

  @Test
  void exactlyTheUnreservedCharactersAreUnescaped() {
    for (int i = 1; i < 256; i++) {
      boolean unreserved = i < 128 && ("-._~".indexOf(i) >= 0 || Character.isLetterOrDigit(i));
      String escaped = String.format("/a%%%02xb", i);
      assertThat(canonical.normalize(escaped))
          .isEqualTo(unreserved ? "/a" + (char) i + 'b' : escaped);
    }
  }

  @Test
  void aPathThatCannotBeNormalisedIsRefused() {
    assertThat(canonical.normalize("/a%00b")).isNull();
    assertThat(canonical.normalize("/a#b")).isNull();
    assertThat(paths(false, false, EscapedSlashes.KEEP).normalize("/a?x#b")).isNull();
    assertThat(paths(false, false, EscapedSlashes.KEEP).normalize("/a%00b")).isEqualTo("/a%00b");
  }

  @ParameterizedTest
  @CsvSource({
    "//a, /a",
    "/a//b///c, /a/b/c",
    "/a//?x=//y, /a/?x=//y",
    "//, //",
    "///, //",
    "/a//, /a/",
    "/a/./b//c, /a/./b/c",
  })
  void adjacentSlashesAreMerged(String path, String expected) {
    assertThat(merging.normalize(path)).isEqualTo(expected);
  }

  @Test
  void slashesAreMergedAfterDotsAreResolved() {
    PathNormalizer both = paths(true, true, EscapedSlashes.KEEP);
    assertThat(both.normalize("/a//..//b")).isEqualTo("/a/b");
    assertThat(both.normalize("/a/./b//c")).isEqualTo("/a/b/c");
  }

  @Test
  void escapedSlashesAreKeptRefusedOrUnescaped() {
    assertThat(paths(false, false, EscapedSlashes.KEEP).normalize("/a%2fb")).isEqualTo("/a%2fb");
    PathNormalizer rejecting = paths(false, false, EscapedSlashes.REJECT);
    assertThat(rejecting.normalize("/a%2fb")).isNull();
    assertThat(rejecting.normalize("/a%5Cb")).isNull();
    assertThat(rejecting.normalize("/a?x=%2f")).isEqualTo("/a?x=%2f");
    assertThat(rejecting.normalize("/a%252fb")).isEqualTo("/a%252fb");
    PathNormalizer forwarding = paths(false, false, EscapedSlashes.UNESCAPE_AND_FORWARD);
    assertThat(forwarding.normalize("/a%2F..%5cb?x=%2f")).isEqualTo("/a/..\\b?x=%2f");
    assertThat(forwarding.redirects("/a%2fb")).isFalse();
    PathNormalizer all = paths(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD);
    assertThat(all.normalize("/a%2F..%2fb")).isEqualTo("/b");
    assertThat(all.normalize("/a%2fb%2f%2fc")).isEqualTo("/a/b/c");
  }

  @Test
  void aRedirectIsDueWhenASlashWasEscapedInThePath() {
    PathNormalizer redirecting = paths(false, false, EscapedSlashes.UNESCAPE_AND_REDIRECT);
    assertThat(redirecting.redirects("/a%2Fb?x")).isTrue();
    assertThat(redirecting.normalize("/a%2Fb?x=%2f")).isEqualTo("/a/b?x=%2f");
    assertThat(redirecting.redirects("/a?x=%2f")).isFalse();
    assertThat(redirecting.redirects("/a/b")).isFalse();
  }

  @Test
  void anUnchangedPathIsTheSameInstance() {
    PathNormalizer all = paths(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD);
    String plain = "/some/path.html?x=%2f&y=..";
    assertThat(all.normalize(plain)).isSameAs(plain);
    assertThat(all.normalize("*")).isEqualTo("*");
  }

  @ParameterizedTest
  @CsvSource({
    "h, h, h",
    "h:8080, h, h",
    "h:80, h, h:80",
    "h:08080, h, h",
    "h., h., h.",
    "[::1], [::1], [::1]",
    "[::1]:8080, [::1], [::1]",
    "[::1]:80, [::1], [::1]:80",
    "h:, h:, h:",
    "h:x, h:x, h:x",
    "h:99999, h, h:99999",
    "1.2.3.4:80, 1.2.3.4, 1.2.3.4:80",
  })
  void thePortIsStrippedAlwaysOrWhenItIsTheListeners(String host, String any, String matching) {
    assertThat(host(false, StripHostPort.ANY, host)).isEqualTo(any);
    assertThat(host(false, StripHostPort.MATCHING, host)).isEqualTo(matching);
    assertThat(host(false, StripHostPort.NEVER, host)).isSameAs(host);
  }

  @ParameterizedTest
  @CsvSource({
    "h, h, h",
    "h., h, h",
    "h.:80, h:80, h",
    "a.b., a.b, a.b",
    "h.., h., h.",
    "., '', ''",
    "[::1]., [::1], [::1]",
    "[::1.2.3.4], [::1.2.3.4], [::1.2.3.4]",
    "1.2.3.4:80, 1.2.3.4:80, 1.2.3.4",
  })
  void aTrailingDotIsStrippedBeforeThePort(String host, String dot, String both) {
    assertThat(host(true, StripHostPort.NEVER, host)).isEqualTo(dot);
    assertThat(host(true, StripHostPort.ANY, host)).isEqualTo(both);
  }

  private static String host(boolean dot, StripHostPort port, String host) {
    RequestNormalization options =
        new RequestNormalization(false, false, EscapedSlashes.KEEP, port, dot, Underscores.ALLOW);
    return new HostNormalizer(options, 8080).normalize(host);
  }

  private static PathNormalizer paths(boolean normalize, boolean merge, EscapedSlashes slashes) {
    return new PathNormalizer(
        new RequestNormalization(
            normalize, merge, slashes, StripHostPort.NEVER, false, Underscores.ALLOW));
  }
}
