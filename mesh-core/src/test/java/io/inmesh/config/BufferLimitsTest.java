package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every expectation was seen on Envoy 1.40. */
class BufferLimitsTest {
  @ParameterizedTest
  @CsvSource({
    ", , , , ",
    "6, 5, 8, 9, 6",
    "6, , 8, 9, 6",
    ", 5, 8, 9, 8",
    ", 5, , 9, 5",
    ", , 8, 9, 8",
    ", , , 9, 9",
    ", 5, , , 5",
  })
  void thatOfTheBodyCountsFirstAndThatOfTheRouteFirstAmongAlike(
      @Nullable Long routeBody,
      @Nullable Long routeRequest,
      @Nullable Long hostBody,
      @Nullable Long hostRequest,
      @Nullable Long expected) {
    BufferLimits route = new BufferLimits(routeBody, routeRequest);
    assertThat(route.below(new BufferLimits(hostBody, hostRequest))).isEqualTo(expected);
  }
}
