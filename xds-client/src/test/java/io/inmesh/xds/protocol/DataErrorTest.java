package io.inmesh.xds.protocol;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_DELTA_GRPC;
import static io.inmesh.xds.transport.ApiType.AGGREGATED_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerFeature;
import io.inmesh.xds.transport.StatusCode;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The summary table of gRFC A88. */
final class DataErrorTest {
  private enum Event {
    CHANNEL_FAILS,
    STREAM_FAILS,
    NACK,
    TIMEOUT,
    DELETION,
    ERROR_NOT_FOUND,
    ERROR_PERMISSION_DENIED,
    ERROR_OTHER
  }

  @ParameterizedTest(name = "{0}, cached {1}, fail_on_data_errors {2}: {3}")
  @CsvSource({
    "CHANNEL_FAILS,           false, false, FAIL",
    "CHANNEL_FAILS,           false, true,  FAIL",
    "CHANNEL_FAILS,           true,  false, AMBIENT",
    "CHANNEL_FAILS,           true,  true,  AMBIENT",
    "STREAM_FAILS,            false, false, FAIL",
    "STREAM_FAILS,            false, true,  FAIL",
    "STREAM_FAILS,            true,  false, AMBIENT",
    "STREAM_FAILS,            true,  true,  AMBIENT",
    "NACK,                    false, false, FAIL",
    "NACK,                    false, true,  FAIL",
    "NACK,                    true,  false, AMBIENT",
    "NACK,                    true,  true,  FAIL",
    "TIMEOUT,                 false, false, FAIL",
    "TIMEOUT,                 false, true,  FAIL",
    "DELETION,                true,  false, AMBIENT",
    "DELETION,                true,  true,  FAIL",
    "ERROR_NOT_FOUND,         false, false, FAIL",
    "ERROR_NOT_FOUND,         false, true,  FAIL",
    "ERROR_NOT_FOUND,         true,  false, AMBIENT",
    "ERROR_NOT_FOUND,         true,  true,  FAIL",
    "ERROR_PERMISSION_DENIED, false, true,  FAIL",
    "ERROR_PERMISSION_DENIED, true,  false, AMBIENT",
    "ERROR_PERMISSION_DENIED, true,  true,  FAIL",
    "ERROR_OTHER,             false, true,  FAIL",
    "ERROR_OTHER,             true,  false, AMBIENT",
    "ERROR_OTHER,             true,  true,  AMBIENT",
  })
  void errorDecidesOverTheCachedResource(
      Event event, boolean cached, boolean failOnDataErrors, String outcome) {
    for (ApiType variant : List.of(AGGREGATED_GRPC, AGGREGATED_DELTA_GRPC)) {
      Scenario s =
          failOnDataErrors
              ? Scenario.of(variant, ServerFeature.FAIL_ON_DATA_ERRORS)
              : Scenario.of(variant);
      s.wants(CDS, "a");
      s.server.accepts();
      if (cached) {
        s.server.sends(CDS, "1", CDS.resource("a", "x"));
      }
      s.client.told();
      String code = happens(s, event);

      String status =
          switch (event) {
            case CHANNEL_FAILS, STREAM_FAILS -> cached ? "ACKED" : "REQUESTED";
            case NACK -> "NACKED";
            case TIMEOUT, DELETION -> "DOES_NOT_EXIST";
            default -> "RECEIVED_ERROR";
          };
      assertThat(s.known(CDS, "a"))
          .as(variant.name())
          .isEqualTo(status + (outcome.equals("FAIL") ? "" : " x") + " (" + code + ")");
      assertThat(s.client.told()).containsExactly("CDS a");
      assertThat(s.client.state(CDS, "a").ambientError() != null)
          .isEqualTo(outcome.equals("AMBIENT"));
      assertThat(s.client.state(CDS, "a").failure() != null).isEqualTo(outcome.equals("FAIL"));
    }
  }

  private static String happens(Scenario s, Event event) {
    switch (event) {
      case CHANNEL_FAILS, STREAM_FAILS -> {
        s.server.restarts();
        s.seconds(2);
        s.client.told();
        if (event == Event.STREAM_FAILS && s.server.hasStream()) {
          s.server.accepts();
        }
        s.server.fails();
        return "UNAVAILABLE";
      }
      case NACK -> {
        s.server.sends(CDS, "2", CDS.resource("a", "invalid"));
        return "INVALID_ARGUMENT";
      }
      case TIMEOUT -> {
        s.seconds(15);
        return "NOT_FOUND";
      }
      case DELETION -> {
        s.server.removes(CDS, "2", List.of("a"));
        return "NOT_FOUND";
      }
      case ERROR_NOT_FOUND -> {
        s.server.refuses(CDS, "2", "a", StatusCode.NOT_FOUND);
        return "NOT_FOUND";
      }
      case ERROR_PERMISSION_DENIED -> {
        s.server.refuses(CDS, "2", "a", StatusCode.PERMISSION_DENIED);
        return "PERMISSION_DENIED";
      }
      default -> {
        s.server.refuses(CDS, "2", "a", StatusCode.RESOURCE_EXHAUSTED);
        return "RESOURCE_EXHAUSTED";
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AGGREGATED_GRPC", "AGGREGATED_DELTA_GRPC"})
  void reportedErrorStopsTheTimer(ApiType variant) {
    Scenario s = Scenario.of(variant).wants(EDS, "a");
    s.server.accepts().refuses(EDS, "1", "a", StatusCode.PERMISSION_DENIED);
    s.seconds(60);
    assertThat(s.known(EDS, "a")).isEqualTo("RECEIVED_ERROR (PERMISSION_DENIED)");
    assertThat(s.client.state(EDS, "a").error().message())
        .isEqualTo("xds: EDS resource a: said the server");
  }
}
