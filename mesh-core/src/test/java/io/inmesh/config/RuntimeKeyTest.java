package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RuntimeKeyTest {
  @Test
  void namesStandInTheirPlaces() {
    assertThat(RuntimeKey.PANIC_THRESHOLD.key()).isEqualTo("upstream.healthy_panic_threshold");
    assertThat(RuntimeKey.MAINTENANCE_MODE.key("a<b>.c"))
        .isEqualTo("upstream.maintenance_mode.a<b>.c");
    assertThat(RuntimeKey.RETRY_BUDGET_PERCENT.key("<priority>", "high"))
        .isEqualTo("circuit_breakers.<priority>.high.retry_budget.budget_percent");
  }

  @Test
  void thereIsOneNameForEachPart() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RuntimeKey.MAX_RETRIES.key("shop"))
        .withMessage(
            "names: [shop] (expected: one for each part of"
                + " circuit_breakers.<cluster>.<priority>.max_retries)");
    assertThatIllegalArgumentException().isThrownBy(() -> RuntimeKey.PANIC_THRESHOLD.key("shop"));
  }
}
