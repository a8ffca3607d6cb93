package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.config.RouteAction;
import io.inmesh.grpc.RefusingServer.Refusal;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an HTTP/2 server says of streams that it has not processed, and what becomes of calls. */
class RefusalOnTheWireTest extends GrpcContract {
  private RefusingServer server;

  @AfterEach
  void stop() {
    server.close();
  }

  private void start(Refusal refusal, int streams) {
    server = new RefusingServer(refusal, streams);
    mesh.cluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_REFUSED", "GO_AWAY_BEFORE"})
  void whatWasNotProcessedIsSentAgainWithoutAnyPolicy(Refusal refusal) {
    start(refusal, 1);
    MeshCall info = new MeshCall();
    assertThat(call("x", CallOptions.DEFAULT.withOption(MeshCall.KEY, info))).isEqualTo("served");
    assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(2);
    assertThat(server.streams()).isEqualTo(2);
    assertThat(server.connections()).isEqualTo(refusal == Refusal.RESET_REFUSED ? 1 : 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_REFUSED", "GO_AWAY_BEFORE"})
  void whatIsRefusedTwiceFails(Refusal refusal) {
    start(refusal, 2);
    assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.streams()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"RESET_OTHERWISE", "GO_AWAY_AND_CLOSE"})
  void whatMayHaveBeenProcessedIsNotSentAgain(Refusal refusal) {
    start(refusal, 1);
    StatusRuntimeException failure = failure();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(server.streams()).isEqualTo(1);
    assertThat(call("x")).isEqualTo("served");
  }
}
