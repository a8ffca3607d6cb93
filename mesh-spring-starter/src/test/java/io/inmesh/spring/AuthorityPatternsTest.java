package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.UnknownAuthority;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityPatternsTest {
  private static AuthorityPatterns patterns(List<String> include, List<String> exclude) {
    return AuthorityPatterns.of(
        new MeshProperties.Outbound(
            true,
            null,
            include,
            exclude,
            UnknownAuthority.BYPASS,
            BeforeFirstConfig.WAIT,
            Duration.ZERO,
            MeshProperties.ImperativeClient.AUTO));
  }

  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, ORDERS:8080, true",
    "Orders:8080, orders:8080, true",
    "orders:8080, orders, false",
    "orders:80, orders:8080, false",
    "orders, orders2, false",
    "*.svc, a.svc, true",
    "*.svc, a.b.svc:80, true",
    "*.svc, .svc, false",
    "*.svc, svc, false",
    "api.*, api.com, true",
    "api.*, api., false",
    "api-*, api-2.svc:80, true",
    "ord*, orders.svc, true",
    "ord*, ord, false",
    "*-beta.svc, orders-beta.svc, true",
    "*ders, orders, true",
    "*, anything:1, true",
    "*:9090, anything:9090, true",
    "*:9090, anything, false",
    "[::1], [::1]:80, true",
    "[::1]:80, [::1]:81, false",
  })
  void aPatternAdmits(String pattern, String authority, boolean admitted) {
    assertThat(patterns(List.of(pattern), List.of()).test(authority)).isEqualTo(admitted);
    assertThat(patterns(List.of(), List.of(pattern)).test(authority)).isEqualTo(!admitted);
  }

  @Test
  void exclusionsWin() {
    AuthorityPatterns patterns = patterns(List.of("*.svc"), List.of("legacy.svc"));
    assertThat(patterns.test("orders.svc")).isTrue();
    assertThat(patterns.test("legacy.svc")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"''", "a*b", "*a*", "http://orders", ":80"})
  void whatIsNoPatternIsRefused(String text) {
    assertThatThrownBy(() -> patterns(List.of("ok", text), List.of()))
        .isInstanceOf(InvalidPropertyException.class)
        .hasMessageContaining(
            "inmesh.outbound.include[1]: " + text + " (expected: a host, *suffix, prefix* or *, ");
  }
}
