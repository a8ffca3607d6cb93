package io.inmesh.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 writes, as seen there. */
class JsonNumberTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "-7, -7",
    "1.5, 1.5",
    "10000, 10000",
    "1e5, 1e+05",
    "123456, 123456",
    "1e6, 1e+06",
    "123456789, 123456789",
    "12300000, 12300000",
    "1e15, 1e+15",
    "3e15, 3e+15",
    "1234567890123456, 1234567890123456",
    "9007199254740993, 9007199254740992",
    "12345678901234567000, 12345678901234567168",
    "123456789012345678, 123456789012345680",
    "9.3e18, 9.3e+18",
    "9223372036854775808, 9223372036854775808",
    "-9223372036854775808, -9223372036854775808",
    "18446744073709551616, 18446744073709551616",
    "1e21, 1e+21",
    "-1e21, -1e+21",
    "1e100, 1e+100",
    "1.7e308, 1.7e+308",
    "5e-324, 5e-324",
    "0.1, 0.1",
    "0.001, 0.001",
    "1e-4, 1e-04",
    "1.5e-5, 1.5e-05",
    "1e-7, 1e-07",
    "1.25e-7, 1.25e-07",
    "-5e-7, -5e-07",
    "0.3333333333333333, 0.3333333333333333",
    "1000000000000000.5, 1000000000000000.5",
    "123456.789012345, 123456.789012345",
    "100000.5, 100000.5",
    "NaN, null"
  })
  void aNumberHasTheShortestText(double number, String expected) {
    assertThat(JsonNumber.text(number)).isEqualTo(expected);
  }
}
