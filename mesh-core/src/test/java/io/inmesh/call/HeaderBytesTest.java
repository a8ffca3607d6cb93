package io.inmesh.call;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderBytesTest {
  @ParameterizedTest
  @CsvSource({
    "a~\t !, a~\t !",
    "caf\u00e9, caf\u00c3\u00a9",
    "\u20ac, \u00e2\u0082\u00ac",
    "\ud83d\ude00, \u00f0\u009f\u0098\u0080"
  })
  void aTextStandsForItsUtf8(String text, String bytes) {
    assertThat(HeaderBytes.ofText(text)).isEqualTo(bytes);
    assertThat(HeaderBytes.toText(bytes)).isEqualTo(text);
  }

  /** Latin-1, half of a character, one that is too long, and what is no byte at all. */
  @ParameterizedTest
  @ValueSource(strings = {"caf\u00e9", "\u00c3", "\u00c0\u00af", "\u00c3\u00a9\u00e9", "\u20ac"})
  void bytesThatAreNoTextStayAsTheyAre(String bytes) {
    assertThat(HeaderBytes.toText(bytes)).isEqualTo(bytes);
  }

  @Test
  void asciiIsNotCopied() {
    String value = new StringBuilder("abc").toString();
    assertThat(HeaderBytes.ofText(value)).isSameAs(value);
    assertThat(HeaderBytes.toText(value)).isSameAs(value);
  }

  @Property
  void eachTextComesBack(@ForAll @CharRange(from = 0, to = '\ud7ff') String text) {
    String bytes = HeaderBytes.ofText(text);
    assertThat(bytes.chars()).allMatch(c -> c <= 0xff);
    assertThat(HeaderBytes.toText(bytes)).isEqualTo(text);
  }
}
