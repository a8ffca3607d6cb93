package io.inmesh.internal.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.GetRequest;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Metadata;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands print was seen on Envoy 1.40. */
class FormatTest {
  private final FormatContext known = new Known();
  private final FormatContext unknown = FormatTest::requestOf;

  @ParameterizedTest
  @CsvSource({
    "%REQ(X-A)%, abc",
    "%REQ(x-none?x-a)%, abc",
    "%REQ(x-a):2%, ab",
    "%REQ(x-a):0%, ''",
    "%REQ(x-m)%, 1",
    "%REQ(:path)%, /p/x?q=v%20w&z=1",
    "%REQ(:method)%-%REQ(:scheme)%, GET-http",
    "%REQ(:authority)%, Host:80",
    "%REQ(host)%, Host:80",
    "%RESP(server)%, srv",
    "%RESP(:status)%, 503",
    "%TRAILER(t)%, tv",
    "%PROTOCOL%, HTTP/1.1",
    "%RESPONSE_CODE%, 503",
    "%RESPONSE_CODE_DETAILS%, a_b",
    "%RESPONSE_CODE_DETAILS(ALLOW_WHITESPACES)%, a b",
    "'%RESPONSE_FLAGS%', 'URX,UF'",
    "'%RESPONSE_FLAGS_LONG%', 'UpstreamRetryLimitExceeded,UpstreamConnectionFailure'",
    "%ROUTE_NAME%, rn",
    "%UPSTREAM_CLUSTER%, stat",
    "%UPSTREAM_CLUSTER_RAW%, c",
    "%UPSTREAM_HOST%, 127.0.0.1:41",
    "%UPSTREAM_HOST_NAME%, ep.host:1",
    "%UPSTREAM_HOST_NAME_WITHOUT_PORT%, ep.host",
    "%UPSTREAM_REMOTE_ADDRESS%, 10.1.10.23:41",
    "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%, 10.1.10.23",
    "%UPSTREAM_REMOTE_ADDRESS_WITHOUT_PORT(16)%, 10.1.0.0/16",
    "%UPSTREAM_REMOTE_PORT%, 41",
    "%UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT%, 2001:db8:1234:5678:9abc:def0:1234:5678",
    "%UPSTREAM_LOCAL_ADDRESS_WITHOUT_PORT(64)%, 2001:db8:1234:5678::/64",
    "%UPSTREAM_REQUEST_ATTEMPT_COUNT%, 2",
    "%UPSTREAM_METADATA(f:k)%, v",
    "%UPSTREAM_METADATA(f:n)%, 1.5",
    "%UPSTREAM_METADATA(f:i)%, 3",
    "'%UPSTREAM_METADATA(f:l)%', '[1,\"a\",null]'",
    "%UPSTREAM_METADATA(f:o:p)%, q",
    "'%METADATA(ROUTE:f)%',"
        + " '{\"b\":true,\"h\":3e+15,\"i\":3,\"k\":\"v\",\"l\":[1,\"a\",null],\"n\":1.5,"
        + "\"o\":{\"p\":\"q\"},\"u\":\"gr\u00fcn\"}'",
    "%DYNAMIC_METADATA(f:k)%, v",
    "%START_TIME%, 2026-11-22T21:04:53.861Z",
    "%START_TIME(%Y/%m/%dT%H:%M:%S%z)%, 2026/11/22T21:04:53+0000",
    "%START_TIME(%s.%3f)%, 1795381493.861",
    "%START_TIME(%s.%6f)%, 1795381493.861208",
    "%START_TIME(%f)%, 861208000",
    "%START_TIME(%E3S %e %j %a %A %b %B %p %I %y %Z %%)%, 53.861 22 326 Sun Sunday Nov November PM"
        + " 09 26 UTC %",
    "%EMIT_TIME(%S.%3f)%, 53.871",
    "%DURATION%, 10",
    "%REQUEST_DURATION%, 0",
    "%RESPONSE_DURATION%, 9",
    "%BYTES_RECEIVED%, 5",
    "%BYTES_SENT%, 7",
    "%STREAM_ID%, id",
    "%REQUESTED_SERVER_NAME%, sni",
    "%REQUESTED_SERVER_NAME(HOST_FIRST:HOST)%, Host:80",
    "%PATH%, /p/x?q=v%20w&z=1",
    "%PATH(NQ)%, /p/x",
    "%PATH(WQ:PATH)%, /p/x?q=v%20w&z=1",
    "%PATH:4%, /p/x",
    "%QUERY_PARAM(q)%, v w",
    "%QUERY_PARAM(q):1%, v",
    "%QUERY_PARAMS%, q=v%20w&z=1",
    "%QUERY_PARAMS(ORIG)%, q=v%20w&z=1",
    "%QUERY_PARAMS(DECODED)%, q=v%20w&z=1",
    "%REQ(x-u):3%, gr\u00c3",
    "%REQ(x-u):4%, gr\u00fc",
    "%METADATA(ROUTE:f:u):4%, gr\u00fc",
    "%METADATA(ROUTE:f:l):4%, '[1,\"'",
    "%METADATA(ROUTE:f:h)%, 3e+15",
    "%ENVIRONMENT(NO_SUCH_VARIABLE_HERE)%, -",
    "100%%, 100%",
    "%%%%, %%",
    "a%%%REQ(x-a)%b, a%abcb",
  })
  void aKnownValueIsPrinted(String format, String expected) {
    assertThat(Format.compile(format).render(known, "-")).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "%REQ(x-none)%, -",
    "%RESP(server)%, -",
    "%RESP(:status)%, -",
    "%TRAILER(t)%, -",
    "%PROTOCOL%, -",
    "%RESPONSE_CODE%, 0",
    "%RESPONSE_CODE_DETAILS%, -",
    "%RESPONSE_FLAGS%, -",
    "%ROUTE_NAME%, -",
    "%VIRTUAL_CLUSTER_NAME%, -",
    "%UPSTREAM_CLUSTER%, -",
    "%UPSTREAM_HOST%, -",
    "%UPSTREAM_REMOTE_PORT%, -",
    "%UPSTREAM_METADATA(f)%, -",
    "%METADATA(ROUTE:f:k)%, -",
    "%METADATA(ROUTE)%, -",
    "%DYNAMIC_METADATA(f:k)%, -",
    "%DOWNSTREAM_REMOTE_ADDRESS%, -",
    "%DOWNSTREAM_PEER_SUBJECT%, -",
    "%RESPONSE_DURATION%, -",
    "%RESPONSE_TX_DURATION%, -",
    "%UPSTREAM_REQUEST_ATTEMPT_COUNT%, 0",
    "%UPSTREAM_WIRE_BYTES_SENT%, 0",
    "%STREAM_ID%, -",
    "%REQUESTED_SERVER_NAME%, -",
    "%REQUESTED_SERVER_NAME(SNI_FIRST)%, Host:80",
    "%PATH(NQ:ORIG)%, -",
    "%QUERY_PARAM(none)%, -",
    "%GRPC_STATUS%, -",
    "%CEL(a)%, -",
    "%ACCESS_LOG_TYPE%, NotSet",
    "a%REQ(x-none)%b, a-b",
  })
  void anUnknownValueIsADash(String format, String expected) {
    assertThat(Format.compile(format).render(unknown, Format.UNKNOWN)).isEqualTo(expected);
  }

  @Test
  void unknownValuesCanBeLeftOut() {
    assertThat(Format.compile("a%REQ(x-none)%b").render(unknown, "")).isEqualTo("ab");
  }

  @Test
  void coalesceTakesTheFirstValueThatIsKnown() {
    String format =
        "%COALESCE({\"operators\": [\"REQUESTED_SERVER_NAME\","
            + " {\"command\": \"REQ\", \"param\": \":authority\", \"max_length\": 3}]})%";
    assertThat(Format.compile(format).render(known, "-")).isEqualTo("sni");
    assertThat(Format.compile(format).render(unknown, "-")).isEqualTo("Hos");
    assertThat(Format.compile("%COALESCE({\"operators\":[\"ROUTE_NAME\"]})%").render(unknown, "-"))
        .isEqualTo("-");
    String empty =
        "%COALESCE({\"operators\":[{\"command\":\"REQ\",\"param\":\"x-e\"},\"ROUTE_NAME\"]})%";
    assertThat(Format.compile(empty).render(known, "-")).isEmpty();
  }

  @Test
  void aQueryWithoutParametersIsKnown() {
    FormatContext context = () -> new GetRequest("h", "/q?", new Lines());
    assertThat(Format.compile("[%QUERY_PARAMS%%QUERY_PARAMS(DECODED)%]").render(context, "-"))
        .isEqualTo("[]");
    context = () -> new GetRequest("h", "/q", new Lines());
    assertThat(Format.compile("%QUERY_PARAMS%").render(context, "-")).isEqualTo("-");
  }

  @ParameterizedTest
  @CsvSource({
    "q=%41%42, q=AB",
    "a=b+c%2B, a=b+c+",
    "b=1&a=2&b&=3, b=1&a=2&b&=3",
    "z=%2f%3f%23%26%3d%25%60, z=/?#&=%`",
    "%2541, %41",
    "%00%1f%20%22%3c%3E%5c%5e%7b%7c%7d%7f%C3%bc, %00%1f%20%22%3c%3E%5c%5e%7b%7c%7d%7f%C3%bc",
    "%zz%4, zz%4",
    "%4z5, 4z5",
    "%%41, A",
    "%%%, %%",
  })
  void aDecodedQueryHasNoEscapesOfPlainCharacters(String query, String expected) {
    FormatContext context = () -> new GetRequest("h", "/?" + query, new Lines());
    assertThat(Format.compile("%QUERY_PARAMS(DECODED)%").render(context, "-")).isEqualTo(expected);
  }

  @Test
  void theGrpcStatusIsNamedInThreeStyles() {
    FormatContext grpc =
        new Known() {
          @Override
          public RequestView request() {
            return requestOf("content-type", "application/grpc");
          }

          @Override
          public HeadersView responseTrailers() {
            return new Lines("grpc-status", "4");
          }
        };
    assertThat(Format.compile("%GRPC_STATUS%").render(grpc, "-")).isEqualTo("DeadlineExceeded");
    assertThat(Format.compile("%GRPC_STATUS(SNAKE_STRING)%").render(grpc, "-"))
        .isEqualTo("DEADLINE_EXCEEDED");
    assertThat(Format.compile("%GRPC_STATUS_NUMBER%").render(grpc, "-")).isEqualTo("4");
  }

  @Test
  void withoutAGrpcStatusItIsThatOfTheHttpStatus() {
    FormatContext grpc =
        new Known() {
          @Override
          public RequestView request() {
            return requestOf("content-type", "application/grpc");
          }

          @Override
          public @Nullable HeadersView responseTrailers() {
            return null;
          }

          @Override
          public int responseCode() {
            return 403;
          }
        };
    assertThat(Format.compile("%GRPC_STATUS%").render(grpc, "-")).isEqualTo("PermissionDenied");
  }

  @Test
  void aFormatWithoutCommandsRendersTheSameInstance() {
    Format format = Format.compile("plain");
    assertThat(format.isLiteral()).isTrue();
    assertThat(format.render(unknown, "-")).isSameAs(format.render(known, "-"));
  }

  private static class Known implements FormatContext {
    private static final Metadata METADATA = new Metadata(Map.of("f", tree()));

    private static Map<String, Object> tree() {
      Map<String, Object> tree = new HashMap<>();
      tree.put("k", "v");
      tree.put("n", 1.5);
      tree.put("i", 3.0);
      tree.put("h", 3e15);
      tree.put("u", "gr\u00fcn");
      tree.put("b", true);
      tree.put("l", Arrays.asList(1.0, "a", null));
      tree.put("o", Map.of("p", "q"));
      return tree;
    }

    @Override
    public RequestView request() {
      return requestOf("x-a", "abc", "x-m", "1", "x-m", "2", "x-u", "gr\u00c3\u00bcn", "x-e", "");
    }

    @Override
    public HeadersView responseHeaders() {
      return new Lines("server", "srv");
    }

    @Override
    public HeadersView responseTrailers() {
      return new Lines("t", "tv");
    }

    @Override
    public int responseCode() {
      return 503;
    }

    @Override
    public String responseCodeDetails() {
      return "a b";
    }

    @Override
    public long responseFlags() {
      return ResponseFlag.UF.raise(ResponseFlag.URX.raise(ResponseFlag.NONE));
    }

    @Override
    public String protocol() {
      return "HTTP/1.1";
    }

    @Override
    public String routeName() {
      return "rn";
    }

    @Override
    public String cluster() {
      return "c";
    }

    @Override
    public String clusterStatName() {
      return "stat";
    }

    @Override
    public Endpoint endpoint() {
      EndpointAddress address = new EndpointAddress("127.0.0.1", 41);
      return new Endpoint(
          address, "ep.host:1", Endpoint.HealthStatus.UNKNOWN, 1, METADATA, List.of());
    }

    @Override
    public int attempts() {
      return 2;
    }

    @Override
    public @Nullable String address(Side side) {
      return switch (side) {
        case UPSTREAM_REMOTE -> "10.1.10.23:41";
        case UPSTREAM_LOCAL -> "[2001:db8:1234:5678:9abc:def0:1234:5678]:9";
        default -> null;
      };
    }

    @Override
    public Metadata metadata(Owner owner) {
      return METADATA;
    }

    @Override
    public Object dynamicMetadata(String filter) {
      return tree();
    }

    @Override
    public long startEpochNanos() {
      return 1_795_381_493_861_208_000L;
    }

    @Override
    public long nanosUntil(Event event) {
      return switch (event) {
        case NOW -> 10_000_000;
        case REQUEST_RECEIVED -> 44_000;
        case RESPONSE_BEGAN -> 9_500_000;
        default -> -1;
      };
    }

    @Override
    public long bodyBytes(boolean ofResponse) {
      return ofResponse ? 7 : 5;
    }

    @Override
    public String streamId() {
      return "id";
    }

    @Override
    public String requestedServerName() {
      return "sni";
    }
  }

  private static GetRequest requestOf(String... lines) {
    return new GetRequest("Host:80", "/p/x?q=v%20w&z=1", new Lines(lines));
  }
}
