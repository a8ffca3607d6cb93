package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.FormatSyntax;
import io.inmesh.config.FormatValues;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.Annotations;
import io.inmesh.config.VirtualHost.Policies;
import io.inmesh.config.VirtualHost.VirtualCluster;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.testing.contract.VirtualTimer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What formats print in calls, seen on Envoy 1.40; and that reports know what they do not. */
class FormatValuesTest {
  private static final Metadata METADATA = new Metadata(Map.of("f", Map.of("k", "v")));

  /** Of which a call like those below has none in Envoy either. */
  private static final Set<String> NONE_IN_THIS_CALL =
      Set.of(
          "%LOCAL_REPLY_BODY%",
          "%METADATA(LISTENER:f:k)%",
          "%RESPONSE_TRAILER(t)%",
          "%RESPONSE_TX_DURATION%",
          "%TRAILER(t)%");

  private TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  /** Each command, those with an argument with one that has a value where there is any. */
  private static List<String> formats() {
    List<String> formats = new ArrayList<>();
    for (String name : new TreeSet<>(FormatSyntax.commands())) {
      switch (name) {
        case "METADATA" -> {
          for (String owner : new String[] {"ROUTE", "CLUSTER", "UPSTREAM_HOST", "VIRTUAL_HOST"}) {
            formats.add("%METADATA(" + owner + ":f:k)%");
          }
          for (String owner : new String[] {"LISTENER", "LISTENER_FILTER_CHAIN", "DYNAMIC"}) {
            formats.add("%METADATA(" + owner + ":f:k)%");
          }
        }
        case "COALESCE" -> {
          formats.add("%COALESCE({\"operators\":[\"TRACE_ID\",\"ROUTE_NAME\"]})%");
          formats.add("%COALESCE({\"operators\":[\"TRACE_ID\",\"SPAN_ID\"]})%");
        }
        case "REQUESTED_SERVER_NAME" -> {
          formats.add("%REQUESTED_SERVER_NAME%");
          formats.add("%REQUESTED_SERVER_NAME(HOST_FIRST)%");
        }
        default -> formats.add('%' + name + argument(name) + '%');
      }
    }
    return formats;
  }

  private static String argument(String name) {
    return switch (name) {
      case "REQ", "REQUEST_HEADER", "STREAM_INFO_REQ", "RESP", "RESPONSE_HEADER" -> "(x-a)";
      case "TRAILER", "RESPONSE_TRAILER" -> "(t)";
      case "CLUSTER_METADATA", "UPSTREAM_METADATA", "DYNAMIC_METADATA" -> "(f:k)";
      case "ENVIRONMENT" -> "(PATH)";
      case "QUERY_PARAM" -> "(q)";
      case "COMMON_DURATION" -> "(DS_RX_BEG:US_TX_BEG)";
      case "CEL", "TYPED_CEL" -> "(request.path)";
      case "FILTER_STATE", "UPSTREAM_FILTER_STATE", "PER_REQUEST_STATE" -> "(a)";
      default -> "";
    };
  }

  private static HeaderEdits edits(List<String> formats) {
    List<HeaderEdit> edits = new ArrayList<>();
    for (int i = 0; i < formats.size(); i++) {
      edits.add(new HeaderEdit("x-" + i, formats.get(i), AppendAction.ADD_IF_ABSENT, false));
    }
    return new HeaderEdits(List.of(), edits);
  }

  private static VirtualHost host(HeaderEdits request, HeaderEdits response) {
    return host(Forward.to("c"), request, response);
  }

  private static VirtualHost host(RouteAction action, HeaderEdits request, HeaderEdits response) {
    Route route =
        new Route(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            action,
            request,
            response,
            Map.of(),
            METADATA,
            BufferLimits.NONE);
    return new VirtualHost(
        "vh",
        List.of("shop"),
        List.of(route),
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        Map.of(),
        Policies.DEFAULT,
        new Annotations(List.of(new VirtualCluster("vc", List.of())), METADATA));
  }

  private static TestRequest request() {
    TestRequest request = new TestRequest().header("x-a", "1");
    request.header("content-type", "application/grpc");
    request.path = "/?q=1";
    return request;
  }

  /** With a request whose edits, and a response whose edits, have these formats. */
  private void publish(HttpProtocol protocol, HeaderEdits request, HeaderEdits response) {
    UpstreamConnection plain = UpstreamConnection.DEFAULT;
    UpstreamConnection connection =
        new UpstreamConnection(
            plain.connectTimeout(), protocol, null, 0, null, plain.transport(), List.of());
    Cluster cluster = Cluster.builder("c").metadata(METADATA).connection(connection).build();
    EndpointAddress address = new EndpointAddress("::1", 80);
    Endpoint endpoint =
        new Endpoint(address, "the.host:99", HealthStatus.UNKNOWN, 1, METADATA, List.of());
    mesh.table(RouteTable.of("t", List.of(host(request, response))))
        .cluster(cluster, new LocalityEndpoints(Locality.NONE, 0, 0, List.of(endpoint)))
        .publish();
  }

  private HeaderList answered(List<String> formats) {
    publish(HttpProtocol.HTTP1, HeaderEdits.NONE, edits(formats));
    OutboundCall call = mesh.call(request());
    Attempt attempt = sent(call.begin());
    call.onRequestComplete();
    call.onResponse(attempt, TestResponse.of(200));
    HeaderList headers = new HeaderList();
    headers.add("x-a", "1");
    attempt.editResponse(headers);
    call.end(EndReason.COMPLETE, null);
    return headers;
  }

  private static void assertKnown(HeaderList headers, List<String> formats, FormatValues values) {
    for (int i = 0; i < formats.size(); i++) {
      String format = formats.get(i);
      String value = headers.get("x-" + i);
      if (!values.missing(format).isEmpty()) {
        assertThat(value).as(format).isIn(null, "0");
      } else if (!NONE_IN_THIS_CALL.contains(format)) {
        assertThat(value).as(format).isNotNull();
      }
    }
  }

  @Test
  void outboundEveryOperatorHasAValueOrIsKnownToHaveNone() {
    List<String> formats = formats();
    assertKnown(answered(formats), formats, FormatValues.OUTBOUND);
  }

  private InboundCall inbound(HeaderEdits request, HeaderEdits response) {
    return inbound(host(request, response));
  }

  private InboundCall inbound(VirtualHost host) {
    RouteTable table = RouteTable.of("t", List.of(host));
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(table),
            List.of(new HttpFilter("router", RouterConfig.DEFAULT, false)),
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT,
            LocalReplyConfig.NONE,
            null);
    mesh.publishInbound(manager, TransportSecurity.PLAINTEXT);
    return mesh.mesh.inbound(request(), new Tls(), () -> {});
  }

  @Test
  void inboundEveryOperatorHasAValueOrIsKnownToHaveNone() {
    List<String> formats = formats();
    InboundCall call = inbound(HeaderEdits.NONE, edits(formats));
    assertThat(call.begin()).isInstanceOf(InboundStep.Proceed.class);
    call.onRequestComplete();
    HeaderList headers = new HeaderList();
    headers.add("x-a", "1");
    call.editResponse(200, headers);
    call.end(EndReason.COMPLETE, 200);
    assertKnown(headers, formats, FormatValues.INBOUND);
  }

  @Test
  void formatsOfAnInboundResponseSeeTheRequestAsItWasRewritten() {
    Forward rewriting =
        Forward.to("c").withRewrites(new Rewrites(new PathRewrite.Prefix("/v2/"), null, false));
    HeaderEdits path = edits(List.of("%REQ(:path)%", "%UPSTREAM_REQUEST_ATTEMPT_COUNT%"));
    InboundCall call = inbound(host(rewriting, HeaderEdits.NONE, path));
    assertThat(call.begin()).isInstanceOf(InboundStep.Proceed.class);
    HeaderList headers = new HeaderList();
    call.editResponse(200, headers);
    call.end(EndReason.COMPLETE, 200);
    assertThat(headers.get("x-0")).isEqualTo("/v2/?q=1");
    assertThat(headers.get("x-1")).isEqualTo("1");
  }

  @Test
  void anInboundRequestBeginsOnce() {
    HeaderEdits start = edits(List.of("%START_TIME(%s%3f)%", "%EMIT_TIME(%s%3f)%", "%DURATION%"));
    InboundCall call = inbound(HeaderEdits.NONE, start);
    assertThat(call.begin()).isInstanceOf(InboundStep.Proceed.class);
    mesh.time.advance(Duration.ofMillis(1500));
    HeaderList first = new HeaderList();
    call.editResponse(200, first);
    mesh.time.advance(Duration.ofMillis(1500));
    HeaderList second = new HeaderList();
    call.editResponse(200, second);
    call.end(EndReason.COMPLETE, 200);
    long began = Long.parseLong(first.get("x-0"));
    assertThat(began).isLessThanOrEqualTo(System.currentTimeMillis() - 1500);
    assertThat(second.get("x-0")).isEqualTo(first.get("x-0"));
    assertThat(first.get("x-1")).isEqualTo(Long.toString(began + 1500));
    assertThat(first.get("x-2")).isEqualTo("1500");
    assertThat(second.get("x-2")).isEqualTo("3000");
  }

  private static final class Tls implements ConnectionView {
    @Override
    public InetSocketAddress local() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 8080);
    }

    @Override
    public InetSocketAddress remote() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 5000);
    }

    @Override
    public boolean isTls() {
      return true;
    }

    @Override
    public String serverName() {
      return "shop";
    }

    @Override
    public String tlsVersion() {
      return "TLSv1.3";
    }

    @Override
    public String cipherSuite() {
      return "TLS_AES_128_GCM_SHA256";
    }
  }

  /** Envoy gives each attempt a list of its own, which has its host once that is connected. */
  @Test
  void theHostsAttemptedAreThatOfTheLastAttemptOnceItIsConnected() {
    List<String> formats =
        List.of(
            "%UPSTREAM_HOSTS_ATTEMPTED%",
            "%UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT%",
            "%UPSTREAM_HOST_NAMES_ATTEMPTED%",
            "%UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT%",
            "%UPSTREAM_PROTOCOL%");
    HeaderList headers = answered(formats);
    assertThat(headers.get("x-0")).isEqualTo("[::1]:80");
    assertThat(headers.get("x-1")).isEqualTo("::1");
    assertThat(headers.get("x-2")).isEqualTo("the.host:99");
    assertThat(headers.get("x-3")).isEqualTo("the.host");
    assertThat(headers.get("x-4")).isEqualTo("HTTP/1.1");

    OutboundCall call = mesh.call(request());
    Attempt attempt = sent(call.begin());
    LocalReply reply = replied(call.onFailure(attempt, FailureKind.CONNECT_FAILURE, null));
    assertThat(reply.headers()).doesNotContain("x-0", "x-1", "x-2", "x-3", "x-4");
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void theUpstreamsProtocolIsThatOfTheCluster() {
    publish(HttpProtocol.HTTP2, HeaderEdits.NONE, edits(List.of("%UPSTREAM_PROTOCOL%")));
    OutboundCall call = mesh.call(request());
    Attempt attempt = sent(call.begin());
    call.onResponse(attempt, TestResponse.of(200));
    HeaderList headers = new HeaderList();
    attempt.editResponse(headers);
    call.end(EndReason.COMPLETE, null);
    assertThat(headers.get("x-0")).isEqualTo("HTTP/2");
  }

  @Test
  void aUniqueIdIsAnotherAtEachUse() {
    mesh.close();
    AtomicLong draws = new AtomicLong();
    mesh = new TestMesh(builder -> builder.random(() -> draws.addAndGet(0x0123_4567_89ab_cdefL)));
    publish(HttpProtocol.HTTP1, edits(List.of("%UNIQUE_ID%", "%UNIQUE_ID%")), HeaderEdits.NONE);
    OutboundCall call = mesh.call(request());
    HeaderList headers = new HeaderList();
    sent(call.begin()).editRequest(headers);
    call.end(EndReason.CANCELLED, null);
    String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    assertThat(headers.get("x-0")).matches(uuid).isNotEqualTo(headers.get("x-1"));
    assertThat(headers.get("x-1")).matches(uuid);
  }

  /** A clock goes on between two looks at it. */
  private static CallTimer ticking(VirtualTimer time) {
    return new CallTimer() {
      @Override
      public long nanoTime() {
        time.advance(Duration.ofNanos(100));
        return time.nanoTime();
      }

      @Override
      public Scheduled schedule(long atNanos, Runnable task) {
        return time.schedule(atNanos, task);
      }
    };
  }

  @Test
  void durationsAreThoseOfWhatHasHappened() {
    mesh.close();
    VirtualTimer time = new VirtualTimer();
    mesh = new TestMesh(builder -> builder.timer(ticking(time)));
    List<String> durations =
        List.of("%REQUEST_DURATION%", "%REQUEST_TX_DURATION%", "%RESPONSE_DURATION%");
    publish(HttpProtocol.HTTP1, edits(durations), edits(durations));
    TestRequest request =
        new TestRequest() {
          @Override
          public boolean hasBody() {
            return false;
          }
        };
    OutboundCall call = mesh.call(request);
    Attempt attempt = sent(call.begin());
    HeaderList sent = new HeaderList();
    attempt.editRequest(sent);
    assertThat(sent.get("x-0")).isEqualTo("0");
    assertThat(sent.get("x-1")).isNull();
    time.advance(Duration.ofMillis(7));
    call.onResponse(attempt, TestResponse.of(200));
    HeaderList answered = new HeaderList();
    attempt.editResponse(answered);
    call.end(EndReason.COMPLETE, null);
    assertThat(answered.get("x-0")).isEqualTo("0");
    assertThat(answered.get("x-1")).isEqualTo("0");
    assertThat(answered.get("x-2")).isEqualTo("7");
  }
}
