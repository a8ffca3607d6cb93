package io.inmesh.samples.quickstart.view;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalSizeTest {
  @ParameterizedTest
  @CsvSource({"24 80, 24, 80", "'10 60\n', 10, 60", "0 0, 24, 80", "50 0, 50, 80"})
  void linesAndColumnsAreAsSttyTellsThem(String text, int lines, int columns) {
    assertThat(TerminalSize.parse(text)).isEqualTo(new TerminalSize(lines, columns));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "stty: not a terminal", "24", "24 80 1", "-1 80", "999999 80"})
  void whatIsNoSizeIsTakenForAUsualTerminal(String text) {
    assertThat(TerminalSize.parse(text)).isEqualTo(TerminalSize.USUAL);
  }

  @Test
  void aBlockFitsWhereTheCursorHasALineBelowIt() {
    assertThat(new TerminalSize(13, 80).fits(12)).isTrue();
    assertThat(new TerminalSize(12, 80).fits(12)).isFalse();
    assertThat(new TerminalSize(13, 79).fits(12)).isFalse();
  }
}
