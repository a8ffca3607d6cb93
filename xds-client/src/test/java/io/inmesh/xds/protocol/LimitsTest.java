package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ChannelOptions;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sizes, flow control and other bounds. */
final class LimitsTest {
  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void resourceBeyondItsLimitIsRejectedAndTheLastGoodOneKept(ApiType variant) {
    Scenario s = Scenario.of(variant);
    ServerConfig config =
        s.config("small").toBuilder()
            .channel(ChannelOptions.DEFAULT.withLimits(1 << 20, 100))
            .build();
    s.withServers(false, config).wants(EDS, "a", "b");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));

    s.server.sends(EDS, "2", EDS.resource("a", "y".repeat(200)), EDS.resource("b", "x"));

    assertThat(s.server.errorDetail()).matches("a: size: 2\\d\\d bytes \\(expected: <= 100\\)");
    assertThat(s.known(EDS, "a")).isEqualTo("NACKED x (INVALID_ARGUMENT)");
    assertThat(s.known(EDS, "b")).isEqualTo("ACKED x");
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void responseBeyondTheLimitIsReportedKeepsTheCacheAndBacksOff(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    int streams = 0;
    for (int i = 0; i < 1000; i++) {
      if (s.server.hasStream()) {
        streams++;
        s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
        s.server.closes(StatusCode.RESOURCE_EXHAUSTED, "message exceeds maximum size");
        assertThat(s.known(EDS, "a"))
            .isEqualTo("ACKED x (RESOURCE_EXHAUSTED)".replace("RESOURCE_EXHAUSTED", "UNAVAILABLE"));
        assertThat(s.client.state(EDS, "a").ambientError().message())
            .contains("message exceeds maximum size");
      }
      s.millis(100);
    }
    assertThat(streams).isLessThan(10);
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void nextResponseIsReadOnlyWhenTheLastOneIsProcessed(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts();
    List<String> order = new ArrayList<>();
    s.server.sends(EDS, "1", EDS.resource("a", "x"));
    order.addAll(s.server.heard());
    s.server.sends(EDS, "2", EDS.resource("a", "y"));
    order.addAll(s.server.heard());

    // The fake server throws if more than one response is permitted at a time.
    assertThat(order).hasSize(3);
    assertThat(s.server.unread()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void machineDumpsWhatItKnows(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a", "b").wants(CDS, "c");
    s.server.accepts().sends(EDS, "1", EDS.resource("a", "x"));
    s.server.sends(CDS, "9", CDS.resource("c", "invalid"));

    assertThat(s.machine.resources())
        .extracting(state -> state.key().name() + " " + state.status() + " " + state.server())
        .containsExactly("a ACKED xds", "b REQUESTED null", "c NACKED xds");
    assertThat(s.client.state(EDS, "a").encoded()).isEqualTo(EDS.resource("a", "x"));
    assertThat(s.machine.servers())
        .singleElement()
        .satisfies(server -> assertThat(server.connected()).isTrue());
  }
}
