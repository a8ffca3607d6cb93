package io.inmesh.xds.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.UInt64Value;
import com.google.protobuf.Value;
import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.proto.envoy.config.core.v3.Node;
import io.inmesh.xds.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.extensions.filters.http.router.v3.Router;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.inmesh.xds.proto.google.api.expr.v1alpha1.Type;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoParserTest {
  private static <M extends Message> M parse(String text, M prototype) {
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse(new TextSource("f.yaml", text), prototype)
        .value();
  }

  private static List<TextProblem> problems(String text, Message prototype) {
    return catchThrowableOfType(TextException.class, () -> parse(text, prototype)).problems();
  }

  @Test
  void fieldsAreTakenByProtoNameAndByJsonName() {
    Cluster expected =
        Cluster.newBuilder()
            .setName("c")
            .setAltStatName("s")
            .setIgnoreHealthOnHostRemoval(true)
            .build();
    assertThat(
            parse(
                "name: c\nalt_stat_name: s\nignore_health_on_host_removal: true",
                Cluster.getDefaultInstance()))
        .isEqualTo(expected);
    assertThat(
            parse(
                "{\"name\":\"c\",\"altStatName\":\"s\",\"ignoreHealthOnHostRemoval\":true}",
                Cluster.getDefaultInstance()))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STRICT_DNS", "strict_dns", "\"1\"", "1"})
  void enumsAreTakenByNameInAnyCaseAndByNumber(String value) {
    assertThat(parse("type: " + value, Cluster.getDefaultInstance()).getType())
        .isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"id\": \"a\\ud800\"} | f.yaml:1:8: id: a\\ud800 ",
        "{\"metadata\": {\"a\": \"\\udc00b\"}} | f.yaml:1:20: metadata[\"a\"]: \\udc00b ",
        "{\"metadata\": {\"\\ud83d\": 1}} | \\ud83d ",
      })
  void halfOfASurrogatePairIsSaidToBeNoText(String json, String problem) {
    assertThat(problems(json, Node.getDefaultInstance()).get(0).toString())
        .contains(problem.strip() + " (expected: text that UTF-8 can express");
  }

  @Test
  void aNullThatIsTheValueOfAChoiceIsSet() {
    Type type = Type.newBuilder().setNull(NullValue.NULL_VALUE).build();
    String json = ProtoPrinter.exact(XdsTypes.REGISTRY).print(type, 0);

    Type read = parse(json, Type.getDefaultInstance());

    assertThat(json).isEqualTo("{\"null\":null}");
    assertThat(read).isEqualTo(type);
    assertThat(read.getTypeKindCase()).isEqualTo(Type.TypeKindCase.NULL);
  }

  @Test
  void anUnknownEnumNameIsAnErrorThatListsTheNames() {
    assertThat(problems("type: LOCAL", Cluster.getDefaultInstance()).get(0).toString())
        .startsWith("f.yaml:1:7: type: LOCAL (expected: one of STATIC, STRICT_DNS,");
  }

  @Test
  void longIntegersAreTakenAsStringsAndAsNumbers() {
    assertThat(parse("\"18446744073709551615\"", UInt64Value.getDefaultInstance()).getValue())
        .isEqualTo(-1L);
    assertThat(parse("18446744073709551615", UInt64Value.getDefaultInstance()).getValue())
        .isEqualTo(-1L);
    assertThat(parse("1e3", UInt64Value.getDefaultInstance()).getValue()).isEqualTo(1000);
    assertThat(parse("0x10", UInt64Value.getDefaultInstance()).getValue()).isEqualTo(16);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18446744073709551616",
        "-1",
        "1.5",
        "1e999999999",
        "true",
        "[1]",
        "abc",
        "1e99999999999"
      })
  void whatIsNoUnsignedIntegerIsAnError(String value) {
    assertThat(problems(value, UInt64Value.getDefaultInstance()).get(0).expected())
        .isEqualTo("an integer in 0..2^64-1");
  }

  @Test
  void bytesAreBase64InBothAlphabets() {
    assertThat(parse("inline_bytes: \"-_8=\"", DataSource.getDefaultInstance()).getInlineBytes())
        .isEqualTo(ByteString.copyFrom(new byte[] {(byte) 0xfb, (byte) 0xff}));
    assertThat(parse("inline_bytes: +/8", DataSource.getDefaultInstance()).getInlineBytes())
        .isEqualTo(ByteString.copyFrom(new byte[] {(byte) 0xfb, (byte) 0xff}));
    assertThat(problems("inline_bytes: '%%%'", DataSource.getDefaultInstance()).get(0).expected())
        .isEqualTo("base64");
  }

  @ParameterizedTest
  @CsvSource({
    "0s, 0, 0",
    "1.5s, 1, 500000000",
    "-0.25s, 0, -250000000",
    "0.000000001s, 0, 1",
    "315576000000s, 315576000000, 0"
  })
  void durationsAreSecondsWithAFraction(String text, long seconds, int nanos) {
    assertThat(parse(text, Duration.getDefaultInstance()))
        .isEqualTo(Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"5", "5", "1m", "1.5", "0.0000000001s", "s", "315576000001s", "1 s", "\"\""})
  void otherDurationsAreErrors(String text) {
    assertThat(problems("connect_timeout: " + text, Cluster.getDefaultInstance()))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("connect_timeout"))
        .satisfies(
            p -> assertThat(p.expected()).isEqualTo("a duration in seconds such as \"1.5s\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{seconds: 30} | 30 | 0",
        "{seconds: \"1\", nanos: 5} | 1 | 5",
        "{nanos: -5} | 0 | -5",
        "{seconds: null} | 0 | 0",
        "{} | 0 | 0"
      })
  void durationsMayBeWrittenAsMessages(String text, long seconds, int nanos) {
    assertThat(parse("connect_timeout: " + text, Cluster.getDefaultInstance()).getConnectTimeout())
        .isEqualTo(Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "connect_timeout: {minutes: 1} | connect_timeout.minutes | a field of"
            + " google.protobuf.Duration",
        "connect_timeout: {seconds: x} | connect_timeout.seconds | an integer",
        "per_connection_buffer_limit_bytes: {values: 1} | per_connection_buffer_limit_bytes.values"
            + " | a field of google.protobuf.UInt32Value",
        "per_connection_buffer_limit_bytes: {value: -1} | per_connection_buffer_limit_bytes.value |"
            + " an integer"
      })
  void fieldsOfTimesAndWrappersAreChecked(String text, String path, String expected) {
    assertThat(problems(text, Cluster.getDefaultInstance()))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo(path))
        .satisfies(p -> assertThat(p.expected()).startsWith(expected));
  }

  @Test
  void timestampsMayBeWrittenAsMessages() {
    assertThat(parse("{seconds: 1, nanos: 2}", Timestamp.getDefaultInstance()))
        .isEqualTo(Timestamp.newBuilder().setSeconds(1).setNanos(2).build());
  }

  @ParameterizedTest
  @CsvSource({"{}, 0", "{value: null}, 0", "{value: 7}, 7", "{value: \"7\"}, 7"})
  void wrappersMayBeWrittenAsMessages(String text, int value) {
    Cluster cluster =
        parse("per_connection_buffer_limit_bytes: " + text, Cluster.getDefaultInstance());

    assertThat(cluster.hasPerConnectionBufferLimitBytes()).isTrue();
    assertThat(cluster.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(value);
  }

  @Test
  void timestampsAreRfc3339() {
    assertThat(parse("\"1970-01-01T01:00:01.5+01:00\"", Timestamp.getDefaultInstance()))
        .isEqualTo(Timestamp.newBuilder().setSeconds(1).setNanos(500_000_000).build());
    assertThat(problems("\"1970-01-01\"", Timestamp.getDefaultInstance())).hasSize(1);
  }

  @Test
  void fieldMasksAreCamelCasePaths() {
    assertThat(parse("\"fooBar,baz.quxQuux\"", FieldMask.getDefaultInstance()).getPathsList())
        .containsExactly("foo_bar", "baz.qux_quux");
  }

  @Test
  void wrappersAreTheirValue() {
    assertThat(parse("true", BoolValue.getDefaultInstance()).getValue()).isTrue();
    Cluster cluster = parse("per_connection_buffer_limit_bytes: 7", Cluster.getDefaultInstance());
    assertThat(cluster.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(7);
  }

  @Test
  void structsHoldEveryJsonValue() {
    Struct struct =
        parse("{\"a\":null,\"b\":[1.5,\"x\",{\"c\":true}]}", Struct.getDefaultInstance());
    ListValue list = struct.getFieldsOrThrow("b").getListValue();
    assertThat(struct.getFieldsOrThrow("a").getNullValue()).isEqualTo(NullValue.NULL_VALUE);
    assertThat(list.getValues(0).getNumberValue()).isEqualTo(1.5);
    assertThat(list.getValues(1).getStringValue()).isEqualTo("x");
    assertThat(list.getValues(2).getStructValue().getFieldsOrThrow("c").getBoolValue()).isTrue();
  }

  @Test
  void plainYamlScalarsInAStructMeanWhatTheyMeanToEnvoy() {
    Struct struct =
        parse(
            "{b: yes, i: 7, long: 4294967296, f: 1.5, q: '7', h: 0x1F}",
            Struct.getDefaultInstance());
    assertThat(struct.getFieldsOrThrow("b").getBoolValue()).isTrue();
    assertThat(struct.getFieldsOrThrow("i").getNumberValue()).isEqualTo(7);
    assertThat(struct.getFieldsOrThrow("long").getStringValue()).isEqualTo("4294967296");
    assertThat(struct.getFieldsOrThrow("f").getStringValue()).isEqualTo("1.5");
    assertThat(struct.getFieldsOrThrow("q").getStringValue()).isEqualTo("7");
    assertThat(struct.getFieldsOrThrow("h").getNumberValue()).isEqualTo(31);
  }

  @ParameterizedTest
  @CsvSource({"10, true", "30, true", "60, false", "150, false"})
  void whatIsReadCanBeDecodedAndWhatIsTooDeepIsAnError(int depth, boolean good) throws Exception {
    for (String[] nest : new String[][] {{"{a: ", "}"}, {"[", "]"}, {"{a: [", "]}"}}) {
      String text =
          "{'@type': t/google.protobuf.Value, value: "
              + nest[0].repeat(depth / nest[0].replaceAll("[^\\[{]", "").length())
              + "1"
              + nest[1].repeat(depth / nest[1].length())
              + "}";
      if (good) {
        Any any = parse(text, Any.getDefaultInstance());
        assertThat(any.unpack(Value.class)).isNotNull();
      } else if (!nest[0].equals("[") || depth > 100) {
        assertThat(problems(text, Any.getDefaultInstance()).get(0).expected())
            .isEqualTo("nesting of at most 99 messages");
      }
    }
  }

  @Test
  void mapsOfMessagesAreMappings() {
    Metadata metadata =
        parse("filter_metadata: {envoy.lb: {stage: prod}}", Metadata.getDefaultInstance());
    assertThat(metadata.getFilterMetadataMap().get("envoy.lb").getFieldsOrThrow("stage"))
        .isEqualTo(Value.newBuilder().setStringValue("prod").build());
  }

  @Test
  void nullLeavesAFieldUnset() {
    assertThat(parse("name: null\ntype: ~\nlb_subset_config:", Cluster.getDefaultInstance()))
        .isEqualTo(Cluster.getDefaultInstance());
    assertThat(
            problems("transport_socket_matches: [null]", Cluster.getDefaultInstance())
                .get(0)
                .path())
        .isEqualTo("transport_socket_matches[0]");
  }

  @Test
  void oneValueStandsForAListOfOne() {
    assertThat(
            parse("virtual_hosts: {name: v, domains: '*'}", RouteConfiguration.getDefaultInstance())
                .getVirtualHosts(0)
                .getDomainsList())
        .containsExactly("*");
  }

  @Test
  void anAnyIsReadByItsType() throws InvalidProtocolBufferException {
    TypedExtensionConfig config =
        parse(
            """
            name: envoy.filters.http.router
            typed_config:
              suppress_envoy_headers: true
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
            """,
            TypedExtensionConfig.getDefaultInstance());
    assertThat(config.getTypedConfig().unpack(Router.class).getSuppressEnvoyHeaders()).isTrue();
  }

  @Test
  void anAnyMayHoldAWellKnownTypeAndAnotherAny() throws InvalidProtocolBufferException {
    Any outer =
        parse(
            """
            "@type": type.googleapis.com/google.protobuf.Any
            value: {"@type": type.googleapis.com/google.protobuf.Duration, value: 2s}
            """,
            Any.getDefaultInstance());
    assertThat(outer.unpack(Any.class).unpack(Duration.class).getSeconds()).isEqualTo(2);
  }

  @Test
  void anAnyOfAnUnknownTypeStaysOpaqueAndIsNoticed() {
    Parsed<TypedExtensionConfig> parsed =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
            .parse(
                new TextSource("f.yaml", "name: x\ntyped_config: {'@type': t/acme.Filter, a: 1}"),
                TypedExtensionConfig.getDefaultInstance());
    assertThat(parsed.value().getTypedConfig().getTypeUrl()).isEqualTo("t/acme.Filter");
    assertThat(parsed.notices())
        .singleElement()
        .hasToString(
            "f.yaml:2:25: typed_config: t/acme.Filter (expected: a known type; the content is left"
                + " out)");
  }

  @Test
  void anAnyWithoutATypeIsAnError() {
    assertThat(
            problems("typed_config: {a: 1}", TypedExtensionConfig.getDefaultInstance())
                .get(0)
                .expected())
        .isEqualTo("\"@type\" with a type URL");
  }

  @Test
  void everyProblemIsReportedWithItsPlace() {
    String text =
        """
        name: r
        virtual_hosts:
        - name: a
          domains: ["*"]
          routes:
          - match: {prefix: /, path: /x}
            route: {cluster: c, timeout: 5}
          - match: {prefx: /}
            redirect: {response_code: SEE}
        """;
    assertThat(
            problems(text, RouteConfiguration.getDefaultInstance()).stream()
                .map(TextProblem::toString)
                .map(s -> s.split(" \\(exp")[0]))
        .containsExactly(
            "f.yaml:6:24: virtual_hosts[0].routes[0].match.path: path",
            "f.yaml:7:34: virtual_hosts[0].routes[0].route.timeout: 5",
            "f.yaml:8:13: virtual_hosts[0].routes[1].match.prefx: unknown field",
            "f.yaml:9:31: virtual_hosts[0].routes[1].redirect.response_code: SEE");
  }

  @Test
  void theNumberOfProblemsIsBounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("f").append(i).append(": 1\n");
    }
    assertThat(problems(text.toString(), Cluster.getDefaultInstance())).hasSize(100);
  }

  @Test
  void twoMembersOfAOneofAreAnError() {
    assertThat(problems("type: STATIC\ncluster_type: {name: x}", Cluster.getDefaultInstance()))
        .singleElement()
        .hasToString(
            "f.yaml:2:1: cluster_type: cluster_type (expected: only one of"
                + " cluster_discovery_type, but type is set)");
  }

  @Test
  void aFieldUnderBothItsNamesIsAnError() {
    assertThat(problems("alt_stat_name: a\naltStatName: b", Cluster.getDefaultInstance()))
        .singleElement()
        .satisfies(p -> assertThat(p.expected()).isEqualTo("this field only once"));
  }

  @Test
  void unknownFieldsCanBeNoticesInsteadOfErrors() {
    Parsed<Bootstrap> parsed =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.LENIENT)
            .parse(
                new TextSource("b.yaml", "node: {id: a, colour: red}"),
                Bootstrap.getDefaultInstance());
    assertThat(parsed.value().getNode().getId()).isEqualTo("a");
    assertThat(parsed.notices())
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("node.colour"));
  }

  @Test
  void aNumberIsNoString() {
    assertThat(problems("name: 123", Listener.getDefaultInstance()).get(0).expected())
        .startsWith("a string (quote it");
  }

  @Test
  void theValueOfASensitiveFieldIsNotQuoted() {
    assertThat(
            problems(
                "private_key: {inline_bytes: 's3cr3t!'}\npassword: {inline_string: [s3cr3t]}",
                TlsCertificate.getDefaultInstance()))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p.toString()).doesNotContain("s3cr3t"))
        .allSatisfy(p -> assertThat(p.value()).isEqualTo("[redacted]"));
  }

  @Test
  void aWrongMapEntryIsAnError() {
    assertThat(
            problems("typed_extension_protocol_options: {a: 1}", Cluster.getDefaultInstance())
                .get(0)
                .path())
        .isEqualTo("typed_extension_protocol_options[\"a\"]");
    assertThatThrownBy(() ->
            parse("typed_extension_protocol_options: {a: null}", Cluster.getDefaultInstance()))
        .isInstanceOf(TextException.class);
  }
}
