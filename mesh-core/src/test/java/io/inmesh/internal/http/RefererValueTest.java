package io.inmesh.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every expectation was seen on Envoy 1.40. */
class RefererValueTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/x",
        "http://h",
        "http://h?q",
        "http://h:080/",
        "http://h:000000000000080/",
        "HTTP://H/",
        "ab+c1.d-e://h/",
        "http://@h/",
        "http://[::1]:80/",
        "http://[::1%1]/",
        "http://[1.2.3.4]/",
        "http://h/a|b\"<>^`{}\\[]%zz",
        "/x?y",
        "x/y:z",
        "//h/x",
        "?q",
        "*",
        "/a%zz@b;,~'()*+=&$!",
      })
  void urlsAreTaken(String value) {
    assertThat(RefererValue.isValid(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example/x#f",
        "https://shop.example/a b",
        "https://shop.example/\u00e9",
        "http://u@h/",
        "http://u:p@h/",
        "http:///x",
        "http://",
        "http:/x",
        "about:blank",
        "1ab://h",
        "http://h:",
        "http://h:99999/",
        "http://h:8a/",
        "http://h:1:2/",
        "http://a_b/",
        "http://a%20b/",
        "http://[::1",
        "http://[::1]x/",
        "http://[g]/",
        "http://[]/",
        "/x#y",
        "/a|b",
        "/a[b]",
        "x:y",
        "#",
        "a b",
      })
  void anythingElseIsNot(String value) {
    assertThat(RefererValue.isValid(value)).isFalse();
  }
}
