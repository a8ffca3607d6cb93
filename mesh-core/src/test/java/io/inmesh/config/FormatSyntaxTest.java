package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.FormatSyntax.Command;
import io.inmesh.config.FormatSyntax.Literal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdicts are those of {@code envoy --mode validate}, version 1.40. */
class FormatSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "100%%",
        "%%%%",
        "%REQ(x)%",
        "%REQ(:path?x)%",
        "%REQ(a):0%",
        "%START_TIME(a)b)%",
        "%START_TIME(%Y/%m/%dT%H:%M:%S%z)%",
        "%RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)%",
        "%GRPC_STATUS(NUMBER)%",
        "%METADATA(ROUTE)%",
        "%METADATA(ROUTE:f:k):3%",
        "%DYNAMIC_METADATA([\"a\",\"b\"])%",
        "%PER_REQUEST_STATE(a)%",
        "%FILTER_STATE(a:PLAIN):3%",
        "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(99)%",
        "%PATH(NQ:ORIG):3%",
        "%QUERY_PARAMS:4%",
        "%REQUESTED_SERVER_NAME(HOST_FIRST:HOST)%",
        "%TYPED_CEL(a)%",
        "%COALESCE({\"operators\":[\"REQUESTED_SERVER_NAME\",{\"command\":\"REQ\",\"param\":\"a\"}]}):5%",
        "%COALESCE({\"x\":[1,{\"y\":\"]\"}],\"operators\":[{\"command\":\"PATH\",\"z\":1.5}]})%",
        "%COALESCE({ \"operators\" : [ { \"command\":\"REQ\", \"param\":\"\\u0061\" } ] })%",
        "%VIRTUAL_CLUSTER_NAME%"
      })
  void takesWhatEnvoyTakes(String format) {
    assertThat(FormatSyntax.check(format)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "a%",
        "%foo%",
        "%FOO%",
        "%REQ(a)",
        "%REQ%",
        "%REQ()%",
        "%REQ(a):%",
        "%REQ(a):x%",
        "%REQ(a)b%",
        "%%%",
        "% REQ(a)%",
        "%REQ(x):2% %",
        "%REQ(a?b?c)%",
        "%REQ(a b)%",
        "%START_TIME(%n)%",
        "%START_TIME:3%",
        "%PATH(x)%",
        "%PATH(NQ:X)%",
        "%QUERY_PARAM%",
        "%QUERY_PARAMS(x)%",
        "%METADATA(FOO:f)%",
        "%CLUSTER_METADATA(a):3%",
        "%RESPONSE_CODE(x)%",
        "%RESPONSE_CODE:3%",
        "%COMMON_DURATION(a:b:c)%",
        "%GRPC_STATUS(x)%",
        "%REQ_WITHOUT_QUERY(:path)%",
        "%COALESCE(x)%",
        "%COALESCE({})%",
        "%COALESCE({\"operators\":[]})%",
        "%COALESCE({\"operators\":[\"FOO\"]})%",
        "%COALESCE({\"operators\":[\"REQ\"]})%",
        "%COALESCE({\"operators\":[{\"command\":\"REQ\",\"param\":\"a\",\"max_length\":0}]})%"
      })
  void refusesWhatEnvoyRefuses(String format) {
    assertThat(FormatSyntax.check(format)).isNotNull();
  }

  @Test
  void saysWhereAndWhatWasExpected() {
    assertThat(FormatSyntax.check("a %FOO% b"))
        .isEqualTo("a known command at position 2, not %FOO%");
    assertThat(FormatSyntax.check("%RESPONSE_CODE(x)%"))
        .isEqualTo("no argument at position 0, not %RESPONSE_CODE(x)%");
  }

  @Test
  void splitsIntoLiteralsAndCommands() {
    assertThat(FormatSyntax.parse("a%%b%REQ(x?y):12%c%PATH%"))
        .containsExactly(
            new Literal("a%b"),
            new Command("REQ", "x?y", 12),
            new Literal("c"),
            new Command("PATH", "", -1));
  }

  @Test
  void anOperatorIsToldAsItStands() {
    assertThat(FormatSyntax.parse("%REQ(x?y):12%%PATH%"))
        .map(Object::toString)
        .containsExactly("%REQ(x?y):12%", "%PATH%");
  }
}
