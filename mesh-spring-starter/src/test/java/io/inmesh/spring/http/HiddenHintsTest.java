package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.util.ReflectionUtils;

/** What is reached by name is there, with the libraries that Spring Boot brings. */
class HiddenHintsTest {
  @Test
  void eachClassWhoseFieldsAreReadIsThere() {
    assertThat(HiddenHints.WITH_FIELDS)
        .allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
    assertThat(SpringParts.SENDING).allSatisfy(name -> assertThat(Class.forName(name)).isNotNull());
  }

  @Test
  void eachMethodThatIsCalledIsThere() {
    HiddenHints.WITH_METHODS.forEach((type, methods) ->
        assertThat(methods)
            .as(type)
            .allSatisfy(method ->
                assertThat(ReflectionUtils.findMethod(Class.forName(type), method)).isNotNull()));
  }
}
