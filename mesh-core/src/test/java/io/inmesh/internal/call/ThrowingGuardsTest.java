package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.Metadata;
import io.inmesh.config.Problem;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guards of the application that throw, at any time: calls and configurations go on. */
class ThrowingGuardsTest {
  private static final ClusterGuard REFUSING =
      () -> new ClusterGuard.Refusal("mine", "enough", new IllegalStateException("enough"));

  private boolean isBroken;
  private ClusterGuard guard = REFUSING;

  private final ClusterGuards guards =
      new ClusterGuards() {
        @Override
        public ClusterGuard guard(Cluster cluster) {
          failIfBroken("no guard");
          return guard;
        }

        @Override
        public Map<String, String> problems() {
          failIfBroken("no problems");
          return Map.of();
        }

        @Override
        public void removed(String cluster) {
          failIfBroken("not removed");
        }
      };

  private final TestMesh mesh = new TestMesh(builder -> builder.guards(guards));

  @AfterEach
  void close() {
    mesh.close();
  }

  private void failIfBroken(String message) {
    if (isBroken) {
      throw new IllegalStateException(message);
    }
  }

  /** A cluster that has changed is asked for anew. */
  private void publish(int version) {
    Metadata metadata = new Metadata(Map.of("test", Map.of("version", version)));
    mesh.route(Forward.to("shop"))
        .cluster(Cluster.builder("shop").metadata(metadata).build(), 1)
        .publish();
  }

  private boolean isRefused() {
    OutboundCall call = mesh.call(new TestRequest());
    boolean refused = !(call.begin() instanceof Step.Send);
    call.end(EndReason.CANCELLED, null);
    return refused;
  }

  private @Nullable String problem() {
    return mesh.mesh.status().problems().stream()
        .map(Problem::reason)
        .reduce((one, other) -> one + " and " + other)
        .orElse(null);
  }

  @Test
  void aClusterWhoseGuardCannotBeMadeHasNoneAndThatIsTold() {
    isBroken = true;
    publish(1);
    assertThat(isRefused()).isFalse();
    assertThat(problem())
        .startsWith("some limits are not in force: it has no guard, " + getClass().getName())
        .endsWith(" threw java.lang.IllegalStateException: no guard");
    isBroken = false;
    publish(2);
    assertThat(isRefused()).isTrue();
    assertThat(problem()).isNull();
  }

  @Test
  void aClusterKeepsTheGuardThatItHas() {
    publish(1);
    isBroken = true;
    publish(2);
    assertThat(isRefused()).isTrue();
    assertThat(problem()).contains("it keeps the guard that it has, ");
  }

  @Test
  void aClusterThatIsGoneIsNoProblem() {
    isBroken = true;
    publish(1);
    mesh.without("shop").publish();
    assertThat(problem()).isNull();
  }

  @Test
  void attemptsGoOn() {
    guard =
        () -> {
          throw new IllegalStateException("no answer");
        };
    publish(1);
    assertThat(isRefused()).isFalse();
    guard = Broken::new;
    publish(2);
    OutboundCall call = mesh.call(new TestRequest());
    Attempt attempt = TestMesh.sent(call.begin());
    call.onResponse(attempt, TestResponse.of(200));
    call.end(EndReason.COMPLETE, null);
    assertThat(mesh.mesh.status().clusters())
        .allSatisfy(cluster -> assertThat(cluster.breakers().requests().taken()).isZero());
  }

  private static final class Broken implements ClusterGuard.Permit {
    @Override
    public void onResponse(int status, long nanos) {
      throw new IllegalStateException("response");
    }

    @Override
    public void onFailure(FailureKind kind, @Nullable Throwable cause, long nanos) {
      throw new IllegalStateException("failure");
    }

    @Override
    public void onTimeout(long nanos) {
      throw new IllegalStateException("timeout");
    }

    @Override
    public void onAbandoned() {
      throw new IllegalStateException("abandoned");
    }

    @Override
    public void release() {
      throw new IllegalStateException("release");
    }
  }
}
