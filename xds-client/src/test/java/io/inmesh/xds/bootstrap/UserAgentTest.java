package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserAgentTest {
  @Test
  void theVersionIsTheOneOfTheBuild() {
    assertThat(UserAgent.VERSION).matches("[0-9]+[.][0-9]+.*");
  }
}
