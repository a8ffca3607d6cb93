package io.inmesh.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.GetRequest;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.Metadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Envoy 1.40 renders, as seen there. */
class JsonFormatTest {
  private static final String NONE = "%REQ(x-none)%";

  private final FormatContext context = new Context();

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "%METADATA(ROUTE:ns:b)%; true",
        "%METADATA(ROUTE:ns:n)%; 1.5",
        "%METADATA(ROUTE:ns:n):2%; 1.5",
        "%METADATA(ROUTE:ns:l)%; [1,\"a\",null,{\"a\":[],\"z\":1e+21}]",
        "%METADATA(ROUTE:ns:l):2%; [1,\"a\",null,{\"a\":[],\"z\":1e+21}]",
        "%METADATA(ROUTE:ns:o)%; {}",
        "%METADATA(ROUTE:ns:s)%; \"text\"",
        "%METADATA(ROUTE:ns:s):2%; \"te\"",
        "%METADATA(ROUTE:ns:nul)%; null",
        "%METADATA(ROUTE:ns:none)%; null",
        "%DYNAMIC_METADATA(f:d)%; false",
        "x%METADATA(ROUTE:ns:b)%; \"xtrue\"",
        "%METADATA(ROUTE:ns:n)%%METADATA(ROUTE:ns:n):2%; \"1.51.\"",
        "%RESPONSE_CODE%; 503",
        "%UPSTREAM_REQUEST_ATTEMPT_COUNT%; 2",
        "%BYTES_RECEIVED%; 100000",
        "%UPSTREAM_WIRE_BYTES_SENT%; 0",
        "%DURATION%; 10",
        "%RESPONSE_DURATION%; null",
        "%UPSTREAM_REMOTE_PORT%; 41",
        "%UPSTREAM_LOCAL_PORT%; null",
        "%UPSTREAM_REMOTE_ADDRESS%; \"10.1.10.23:41\"",
        "%GRPC_STATUS%; \"DeadlineExceeded\"",
        "%GRPC_STATUS(NUMBER)%; 4",
        "%GRPC_STATUS_NUMBER%; 4",
        "%REQ(x-n)%; \"12\"",
        "%START_TIME(%s)%; \"0\"",
        "%COALESCE({\"operators\":[\"RESPONSE_CODE\"]})%; 503",
        "%COALESCE({\"operators\":[\"ROUTE_NAME\",\"DURATION\"]})%; 10",
        "x%COALESCE({\"operators\":[\"RESPONSE_CODE\"]})%; \"x503\"",
        "%COALESCE({\"operators\":[{\"command\":\"METADATA\",\"param\":\"ROUTE:ns:n\",\"max_length\":2}]})%; 1.5",
        "%COALESCE({\"operators\":[{\"command\":\"REQ\",\"param\":\"x-e\"},\"RESPONSE_CODE\"]})%; \"\"",
        "%COALESCE({\"operators\":[{\"command\":\"REQ\",\"param\":\"x-none\"}]})%; null",
      })
  void aMemberThatIsOneCommandHasItsType(String format, String expected) {
    assertThat(JsonFormat.compile(Map.of("m", format), false).render(context))
        .isEqualTo("{\"m\":" + expected + "}\n");
  }

  @Test
  void valuesOfTheConfigurationAreWrittenAsInEnvoy() {
    List<@Nullable Object> list = Arrays.asList(1e21, 3e15, 1e-7, -0.0, 1.0, true, null, "x");
    assertThat(JsonFormat.compile(Map.of("l", list), false).render(context))
        .isEqualTo("{\"l\":[1e+21,3e+15,1e-07,-0,1,true,null,\"x\"]}\n");
  }

  @Test
  void onlyWhatIsUnknownAndObjectsWithoutMembersAreLeftOut() {
    Map<String, @Nullable Object> members = new HashMap<>();
    members.put("a", List.of());
    members.put("b", Map.of());
    members.put("c", List.of(NONE));
    members.put("d", Map.of("x", NONE, "y", Map.of()));
    members.put("f", List.of(List.of(), Map.of()));
    members.put("g", "");
    members.put("h", "%REQ(x-e)%");
    members.put("i", NONE + NONE);
    members.put("j", null);
    members.put("l", Arrays.asList(null, 1.0, NONE, Map.of("a", NONE), List.of(Map.of())));
    members.put("m", "%METADATA(ROUTE:ns:o)%");
    members.put("n", "%METADATA(ROUTE:ns:nul)%");
    members.put("v", Map.of("t", List.of()));
    assertThat(JsonFormat.compile(members, true).render(context))
        .isEqualTo(
            "{\"a\":[],\"c\":[],\"f\":[[]],\"g\":\"\",\"h\":\"\",\"i\":\"\",\"l\":[1,[]],\"m\":{},"
                + "\"v\":{\"t\":[]}}\n");
    assertThat(JsonFormat.compile(members, false).render(context))
        .isEqualTo(
            "{\"a\":[],\"b\":{},\"c\":[null],\"d\":{\"x\":null,\"y\":{}},\"f\":[[],{}],\"g\":\"\","
                + "\"h\":\"\",\"i\":\"--\",\"j\":null,\"l\":[null,1,null,{\"a\":null},[{}]],"
                + "\"m\":{},\"n\":null,\"v\":{\"t\":[]}}\n");
  }

  @Test
  void theObjectItselfStays() {
    assertThat(JsonFormat.compile(Map.of("a", NONE), true).render(context)).isEqualTo("{}\n");
  }

  private static final class Context implements FormatContext {
    @Override
    public RequestView request() {
      return new GetRequest(
          "h", "/q?", new Lines("x-n", "12", "x-e", "", "content-type", "application/grpc"));
    }

    @Override
    public HeadersView responseTrailers() {
      return new Lines("grpc-status", "4");
    }

    @Override
    public int responseCode() {
      return 503;
    }

    @Override
    public int attempts() {
      return 2;
    }

    @Override
    public long bodyBytes(boolean ofResponse) {
      return 100_000;
    }

    @Override
    public long nanosUntil(Event event) {
      return event == Event.NOW ? 10_000_000 : -1;
    }

    @Override
    public @Nullable String address(Side side) {
      return side == Side.UPSTREAM_REMOTE ? "10.1.10.23:41" : null;
    }

    @Override
    public Metadata metadata(Owner owner) {
      Map<String, @Nullable Object> values = new HashMap<>();
      values.put("b", true);
      values.put("n", 1.5);
      values.put("l", Arrays.asList(1.0, "a", null, Map.of("z", 1e21, "a", List.of())));
      values.put("o", Map.of());
      values.put("s", "text");
      values.put("nul", null);
      return new Metadata(Map.of("ns", values));
    }

    @Override
    public Object dynamicMetadata(String filter) {
      return Map.of("d", false);
    }
  }
}
