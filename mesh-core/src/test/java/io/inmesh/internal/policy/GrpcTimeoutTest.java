package io.inmesh.internal.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcTimeoutTest {
  private static final Map<Character, Long> UNITS =
      Map.of(
          'H', 3_600_000_000_000L,
          'M', 60_000_000_000L,
          'S', 1_000_000_000L,
          'm', 1_000_000L,
          'u', 1_000L,
          'n', 1L);

  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "2M, 120000000000",
    "3S, 3000000000",
    "4m, 4000000",
    "5u, 5000",
    "6n, 6",
    "0S, 0",
    "00000001S, 1000000000",
    "99999999S, 99999999000000000"
  })
  void theLastLetterIsTheUnit(String value, long nanos) {
    assertThat(GrpcTimeout.nanos(value)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "1",
        "12",
        "+1S",
        "1s",
        "1h",
        "1F",
        "-1S",
        "1.5S",
        "1 S",
        " ",
        "S1",
        "1SS",
        "0x1S",
        "100000000S",
        "1000000000S",
        "\u0661S",
        "\uff11S"
      })
  void anythingElseIsNone(String value) {
    assertThat(GrpcTimeout.nanos(value)).isEqualTo(-1);
  }

  @Test
  void aMissingOneIsNone() {
    assertThat(GrpcTimeout.nanos(null)).isEqualTo(-1);
  }

  @Test
  void whatDoesNotFitIsTheLongestTime() {
    assertThat(GrpcTimeout.nanos("99999999H")).isEqualTo(Long.MAX_VALUE);
    assertThat(GrpcTimeout.nanos("2562047H")).isEqualTo(9_223_369_200_000_000_000L);
    assertThat(GrpcTimeout.nanos("2562048H")).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0m",
    "99999999, 99999999m",
    "100000000, 100000S",
    "100000000000, 1666666M",
    "9223372036854775807, 99999999H"
  })
  void itIsWrittenInMillisecondsAsLongAsTheyFit(long millis, String value) {
    assertThat(GrpcTimeout.ofMillis(millis)).isEqualTo(value);
  }

  @Property
  void everyUnitIsExactOrSaturates(@ForAll @IntRange(min = 0, max = 99_999_999) int number) {
    UNITS.forEach((unit, nanos) -> {
      BigInteger exact = BigInteger.valueOf(number).multiply(BigInteger.valueOf(nanos));
      BigInteger longest = BigInteger.valueOf(Long.MAX_VALUE);
      assertThat(GrpcTimeout.nanos(number + "" + unit)).isEqualTo(exact.min(longest).longValue());
    });
  }

  @Property
  void noTextIsTakenForANegativeTime(@ForAll String text) {
    assertThat(GrpcTimeout.nanos(text)).isGreaterThanOrEqualTo(-1);
  }
}
