package io.inmesh.samples.quickstart.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShareTest {
  @Test
  void aMeasurementWithoutRequestsProvesNothing() {
    assertThat(new Share("all to v1", 0, 0, 0).isKept()).isFalse();
    assertThat(new Share("half", 0.5, 0, 0).isKept()).isFalse();
  }

  @Test
  void oneStrayRequestBreaksAShareOfNothing() {
    assertThat(new Share("all to v1", 0, 0, 900).isKept()).isTrue();
    assertThat(new Share("all to v1", 0, 1, 900).isKept()).isFalse();
    assertThat(new Share("all to v2", 1, 899, 900).isKept()).isFalse();
  }

  @Test
  void chanceIsAllowedFor() {
    assertThat(new Share("half", 0.5, 480, 1000).isKept()).isTrue();
    assertThat(new Share("half", 0.5, 400, 1000).isKept()).isFalse();
  }

  @Test
  void theTableShowsExpectedSeenAndToleranceWithin80Columns() {
    List<String> lines =
        ShareTable.lines(
            List.of(
                new Share("all to v1", 0, 0, 900),
                new Share("an instance dies under load, x-user: beta", 1, 150, 150),
                new Share("half", 0.5, 400, 1000)));
    assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(80));
    assertThat(lines.get(1)).contains("all to v1").contains("0.0%").contains("exact");
    assertThat(lines.get(3))
        .contains("50.0%")
        .contains("40.0%")
        .contains("40.4-59.6%")
        .endsWith("!");
  }
}
