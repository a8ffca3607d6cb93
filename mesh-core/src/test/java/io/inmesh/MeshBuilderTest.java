package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallTimer;
import io.inmesh.testing.contract.StaticConfigSource;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mistakes are told where they are made, not by the first call. */
class MeshBuilderTest {
  private final Mesh.Builder builder = Mesh.builder(new StaticConfigSource());

  private static Stream<Arguments> settings() {
    return Stream.of(
        setting("unknownAuthority", b -> b.unknownAuthority(nothing())),
        setting("beforeFirstConfig", b -> b.beforeFirstConfig(nothing())),
        setting("firstConfigTimeout", b -> b.firstConfigTimeout(nothing())),
        setting("locality", b -> b.locality(nothing())),
        setting("timer", b -> b.timer(nothing())),
        setting("random", b -> b.random(nothing())),
        setting("mode", b -> b.mode(nothing())));
  }

  private static Arguments setting(String name, Function<Mesh.Builder, Mesh.Builder> set) {
    return Arguments.of(name, set);
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // As a caller without NullAway.
  private static <T> T nothing() {
    return null;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void aSettingThatIsMissingIsNamed(String name, Function<Mesh.Builder, Mesh.Builder> set) {
    assertThatThrownBy(() -> set.apply(builder))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Host", "content-length", ":path", "x y", "x\n", "Transfer-Encoding"})
  void aHeaderThatCannotBePassedOnIsRefused(String name) {
    assertThatThrownBy(() -> builder.propagateHeaders("x-tenant", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("propagateHeaders: \"" + name);
    assertThatThrownBy(() -> builder.overridesHeader(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("overridesHeader: \"" + name);
  }

  @Test
  void aTimeBeyondAllClocksIsACentury() {
    assertThat(CallTimer.nanos(Duration.ofDays(200_000)))
        .isEqualTo(Duration.ofDays(36_500).toNanos());
    assertThat(CallTimer.nanos(Duration.ofNanos(7))).isEqualTo(7);
  }
}
