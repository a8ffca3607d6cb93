package io.inmesh.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.MeshFailure.Kind;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshFailureTest {
  private static MeshFailure failure(String flags, String details, int status) {
    return MeshFailure.of(
        "shop", new CallInfo("v", "r", "c", "e", 1, flags, details), status, null);
  }

  @ParameterizedTest
  @CsvSource({
    "UO, OVERFLOW",
    "DO, LOAD_SHED",
    "UH, NO_HEALTHY_HOST",
    "UT, TIMEOUT",
    "DT, TIMEOUT",
    "SI, TIMEOUT",
    "URX, RETRIES_EXHAUSTED",
    "UF, CONNECTION_FAILED",
    "UC, CONNECTION_FAILED",
    "'UF,URX', RETRIES_EXHAUSTED",
    "'DI,UT', TIMEOUT",
    "RL, RATE_LIMITED",
    "FI, FAULT_INJECTED",
    "NR, NOT_ROUTED",
    "NC, NOT_ROUTED",
    "UAEX, DENIED"
  })
  void flagsTellTheKind(String flags, Kind kind) {
    assertThat(failure(flags, "", 503).kind()).isEqualTo(kind);
  }

  @Test
  void detailsTellWhatFlagsDoNot() {
    assertThat(failure("NC", "no_configuration", 503).kind()).isEqualTo(Kind.NO_CONFIGURATION);
    assertThat(failure("DC", "application_deadline_exceeded", 504).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure("DC", "inbound_deadline_exceeded", 504).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure("", "max_duration_timeout", 504).kind()).isEqualTo(Kind.TIMEOUT);
    assertThat(failure("", "rbac_access_denied_matched_policy[none]", 403).kind())
        .isEqualTo(Kind.DENIED);
    assertThat(failure("", "via_upstream", 500).kind()).isEqualTo(Kind.SERVER_ERROR);
  }

  @Test
  void anOpenCircuitBreakerIsToldByTheLimitAndNotByTheReason() {
    String open = MeshFailure.CIRCUIT_BREAKER + ": shop is OPEN";
    assertThat(failure("UO", FailureKind.OVERFLOW.details(open), 503).kind())
        .isEqualTo(Kind.CIRCUIT_OPEN);
    String full = "bulkhead: full {overflow|circuit-breaker: shop}";
    assertThat(failure("UO", FailureKind.OVERFLOW.details(full), 503).kind())
        .isEqualTo(Kind.OVERFLOW);
  }

  @Test
  void whatIsNoFailureIsNone() {
    assertThat(failure("", "via_upstream", 404)).isNull();
    assertThat(failure("DI", "via_upstream", 200)).isNull();
    CallInfo direct = new CallInfo("v", "r", "", "", 0, "", "direct_response");
    LocalReply reply = new LocalReply(503, java.util.List.of(), "", "", "direct_response", null);
    assertThat(MeshFailure.of("shop", direct, 503, reply)).isNull();
  }

  @Test
  void outagesAreNobodysMistake() {
    Set<Kind> mistakes = EnumSet.allOf(Kind.class);
    mistakes.removeAll(Kind.unavailable());
    assertThat(mistakes).containsExactly(Kind.NOT_ROUTED, Kind.DENIED, Kind.SERVER_ERROR);
  }
}
