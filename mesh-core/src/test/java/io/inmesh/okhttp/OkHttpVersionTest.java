package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import okhttp3.OkHttp;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OkHttpVersionTest {
  @ParameterizedTest
  @ValueSource(strings = {"5.4.0", "5.4.0-alpha.1", "5.4", "5.10.1", "6.0.0", "SNAPSHOT", "5"})
  void whatIsNewEnoughOrUnknownPasses(String version) {
    assertThatCode(() -> OkHttpVersion.require(version)).doesNotThrowAnyException();
    assertThatCode(() -> OkHttpVersion.require(OkHttp.VERSION)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.3.2", "5.0.0", "5.0.0-alpha.16"})
  void whatIsTooOldIsNamed(String version) {
    assertThatIllegalStateException()
        .isThrownBy(() -> OkHttpVersion.require(version))
        .withMessage("OkHttp on the class path: " + version + " (expected: 5.4 or later)");
  }
}
