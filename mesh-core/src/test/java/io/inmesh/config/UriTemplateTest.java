package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts are those of {@code envoy --mode validate}, version 1.40. */
class UriTemplateTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/a*b",
        "/a/*b",
        "/{a}b",
        "/{a}b/c",
        "/**/a",
        "/{a=*}/**",
        "/a/",
        "/*/",
        "/{a_b1}",
        "/***",
        "/a.b",
        "/{a=*/b/**}",
        "/{a=b*}",
        "/**x",
        "/a%20b",
        "/x{a}",
        "/x{a}y",
        "/x{a}y/z",
        "/x*",
        "/x**",
        "/x*/y",
        "/x{a=*}y",
        "/x{a=**}/y",
        "/{a}*",
        "/{a}x*",
        "/x*{a}",
        "/{a=**}b",
        "/{a=*}b/**",
        "/{a=x}",
        "/{a=x/y}",
        "/=",
        "/.*",
        "/*=",
        "/{a}=",
        "/{a==}",
        "/a**/*"
      })
  void takesWhatEnvoyTakes(String template) {
    assertThat(UriTemplate.parse(template).regex()).startsWith("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "/a b",
        "/é",
        "/{a}{b}",
        "/**/*",
        "/**/{a}",
        "/{a=**}/{b}",
        "/a//b",
        "/{a=}",
        "/{a=/b}",
        "/{a=b/}",
        "/{a",
        "/{1a}",
        "/{aaaaaaaaaaaaaaaaa}",
        "/{a}/{a}",
        "/{a}/{b}/{c}/{d}/{e}/{f}",
        "/{a={b}}",
        "/a?b",
        "/a#b",
        "/x[1]",
        "/\"",
        "/x{a}y{b}",
        "/*b/c",
        "/**b/c",
        "/x{a=b/*}y",
        "/*{a}",
        "/x}",
        "/}",
        "/{a}}",
        "/{a=*b}"
      })
  void refusesWhatEnvoyRefuses(String template) {
    assertThatThrownBy(() -> UriTemplate.parse(template))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(expected: ");
  }

  @Test
  void knowsItsVariablesAndItsLiteralBeginning() {
    UriTemplate template = UriTemplate.parse("/a/b{x}/{y=**}");
    assertThat(template.variables()).containsExactly("x", "y");
    assertThat(template.literalPrefix()).isEqualTo("/a/b");
  }

  @Test
  void aRewriteMayUseOnlyVariablesOfTheMatch() {
    UriTemplate match = UriTemplate.parse("/{a}/{b}");
    assertThat(UriTemplate.parseRewrite("/x/{b}/{a}y", match))
        .containsExactly("/x/", "b", "/", "a", "y");
    assertThat(UriTemplate.parseRewrite("/x*=/{a}", match)).containsExactly("/x*=/", "a", "");
    for (String bad : new String[] {"x", "", "/{c}", "/{a", "/a//b", "/a?b", "/a b"}) {
      assertThatThrownBy(() -> UriTemplate.parseRewrite(bad, match))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
