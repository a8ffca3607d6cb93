package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ToldTextsTest {
  private final ToldTexts told = new ToldTexts();

  @Test
  void eachIsToldOnce() {
    assertThat(told.add("maybe")).isTrue();
    assertThat(told.add("perhaps")).isTrue();
    assertThat(told.add("maybe")).isFalse();
  }

  @Test
  void ofEverNewOnesOnlyTheFirstFewAre() {
    assertThat(IntStream.range(0, 1000).filter(i -> told.add("object@" + i)).toArray())
        .containsExactly(IntStream.range(0, 16).toArray());
  }

  @Test
  void longOnesThatBeginAlikeAreOne() {
    String same = "x".repeat(100);
    assertThat(told.add(same + "1")).isTrue();
    assertThat(told.add(same + "2")).isFalse();
  }
}
