package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a call to an ORIGINAL_DST cluster goes. */
class OriginalDestinationTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private String target(OriginalDst discovery, TestRequest request) {
    Route route = Route.of("r", RouteMatch.of(new PathMatcher.Prefix("/", false)), Forward.to("c"));
    mesh.table(RouteTable.of("routes", List.of(VirtualHost.of("vh", List.of("*"), List.of(route)))))
        .cluster(Cluster.builder("c").discovery(discovery).build())
        .publish();
    OutboundCall call = mesh.call(request);
    Step step = call.begin();
    String sent =
        step instanceof Step.Send send
            ? send.attempt().endpoint().address().toString()
            : ((Step.Reply) step).reply().body() + ' ' + call.info().responseFlags();
    call.end(EndReason.COMPLETE, null);
    return sent;
  }

  private static OriginalDst discovery(boolean useHeader, int portOverride) {
    return new OriginalDst(useHeader, "x-dst", portOverride, Duration.ofSeconds(5));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1:8080, 10.0.0.1:8080",
    "[2001:db8::1]:8080, [2001:db8::1]:8080",
    "10.0.0.1, no healthy upstream UH",
    "10.0.0.1:, no healthy upstream UH",
    "10.0.0.1:65536, no healthy upstream UH",
    "10.0.0.1:-1, no healthy upstream UH",
    "2001:db8::1:8080, no healthy upstream UH",
    "[10.0.0.1]:80, no healthy upstream UH",
    "some.host:80, no healthy upstream UH",
    "'', no healthy upstream UH",
  })
  void theHeaderNamesAnAddressAndPort(String header, String expected) {
    assertThat(target(discovery(true, -1), new TestRequest().header("x-dst", header)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.7:8080, 10.0.0.7:8080",
    "10.0.0.7, 10.0.0.7:80",
    "[::1]:8080, [::1]:8080",
    "shop, no healthy upstream UH",
    "shop:8080, no healthy upstream UH",
  })
  void withoutTheHeaderItIsTheAddressThatTheCallerNames(String authority, String expected) {
    TestRequest request = new TestRequest();
    request.authority = authority;
    assertThat(target(discovery(false, -1), request)).isEqualTo(expected);
    assertThat(target(discovery(true, -1), request)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"-1, 10.0.0.1:1", "0, 10.0.0.1:0", "9443, 10.0.0.1:9443"})
  void thePortMayBeOverridden(int override, String expected) {
    assertThat(
            target(
                discovery(true, override),
                new TestRequest().header("x-dst", new EndpointAddress("10.0.0.1", 1).toString())))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.1:1, 10.0.0.2:2, 10.0.0.1:1", "none, 10.0.0.2:2, no healthy upstream UH"})
  void onlyTheFirstValueCounts(String first, String second, String expected) {
    TestRequest request = new TestRequest().header("x-dst", first).header("x-dst", second);
    assertThat(target(discovery(true, -1), request)).isEqualTo(expected);
  }
}
