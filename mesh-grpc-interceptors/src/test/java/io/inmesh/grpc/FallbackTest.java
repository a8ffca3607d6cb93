package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.MeshFallback;
import io.inmesh.call.MeshFailure;
import io.inmesh.call.MeshFailure.Kind;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fallbacks around gRPC calls, whose status comes at the end. */
class FallbackTest extends GrpcContract {
  private final List<MeshFailure> failures = new ArrayList<>();
  private final MeshFallback<String> forOutages =
      MeshFallback.of(failure -> {
        failures.add(failure);
        return "fallback";
      });
  private final MeshFallback<String> forErrorsToo = forOutages.alsoOn(Kind.SERVER_ERROR);

  private static void answerLate(TextServer.Received call, Status status) {
    call.call.sendHeaders(new Metadata());
    call.call.close(status, new Metadata());
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "UNKNOWN",
        "DEADLINE_EXCEEDED",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS"
      })
  void anErrorOfTheServerHasAFallbackWhereThatIsWished(Status.Code code) throws Exception {
    Status status = code.toStatus();
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number <= 2) {
                answerLate(call, status);
              } else {
                call.fail(status);
              }
            }));
    everythingTo(server);
    for (String how : List.of("after headers", "without headers")) { // two calls each
      assertThat(forErrorsToo.call(() -> call("x"))).as(how).isEqualTo("fallback");
      assertThatThrownBy(() -> forOutages.call(() -> call("x")))
          .isInstanceOf(StatusRuntimeException.class);
    }
    assertThat(failures).hasSize(2).allMatch(f -> f.kind() == Kind.SERVER_ERROR);
    assertThat(failures).allMatch(f -> f.status() >= 500);
    assertThat(Status.fromThrowable(failures.get(0).cause()).getCode()).isEqualTo(code);
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED", "FAILED_PRECONDITION"})
  void whatIsNoErrorOfTheServerIsTheApplicationsBusiness(Status.Code code) {
    everythingTo(keep(TextServer.answering(call -> answerLate(call, code.toStatus()))));
    assertThatThrownBy(() -> forErrorsToo.call(() -> call("x")))
        .isInstanceOf(StatusRuntimeException.class);
    assertThat(failures).isEmpty();
  }

  @Test
  void aGoodAnswerStays() throws Exception {
    everythingTo(keep(TextServer.saying("good")));
    assertThat(forErrorsToo.call(() -> call("x"))).isEqualTo("good");
  }

  @Test
  void retriesThatAreUsedUpAreAnOutageWhateverTheLastStatusWas() throws Exception {
    TextServer server = keep(TextServer.answering(call -> call.fail(Status.UNAVAILABLE)));
    everything(retrying(1, RetryOn.GRPC_UNAVAILABLE), server);
    assertThat(forOutages.call(() -> call("x"))).isEqualTo("fallback");
    assertThat(failures).singleElement().matches(f -> f.kind() == Kind.RETRIES_EXHAUSTED);
  }

  @Test
  void aClusterWithoutEndpointsIsAnOutage() throws Exception {
    mesh.cluster("a").route("/", RouteAction.Forward.to("a")).apply();
    assertThat(forOutages.call(() -> call("x"))).isEqualTo("fallback");
    assertThat(failures).singleElement().matches(f -> f.kind() == Kind.NO_HEALTHY_HOST);
  }
}
