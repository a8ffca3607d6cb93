package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.config.RetryOn;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Retries of a channel that has {@code retryThrottling} (gRFC A6). */
class RetryThrottlingTest extends GrpcContract {
  private final AtomicBoolean healthy = new AtomicBoolean();

  private TextServer server() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (healthy.get()) {
                call.reply("well");
              } else {
                call.fail(Status.UNAVAILABLE);
              }
            }));
    everything(retrying(1, RetryOn.GRPC_UNAVAILABLE), server);
    return server;
  }

  private static Map<String, ?> throttling(Object maxTokens, Object tokenRatio) {
    return Map.of("retryThrottling", Map.of("maxTokens", maxTokens, "tokenRatio", tokenRatio));
  }

  private ManagedChannel channel(Map<String, ?> config) {
    return keep(
        MeshChannelBuilder.forTarget("mesh:///" + SHOP, mesh.mesh())
            .defaultServiceConfig(config)
            .build());
  }

  private String outcome(ManagedChannel channel, MeshCall info) {
    try {
      return call(channel, "x", CallOptions.DEFAULT.withOption(MeshCall.KEY, info));
    } catch (StatusRuntimeException e) {
      return e.getStatus().getCode() + " " + info.info().responseFlags();
    }
  }

  private String outcome(ManagedChannel channel) {
    return outcome(channel, new MeshCall());
  }

  @Test
  void retriesStopWhenHalfOfTheTokensAreGoneAndBeginAgainAfterSuccesses() {
    TextServer server = server();
    ManagedChannel channel = channel(throttling(4.0, 0.5));
    // 4 tokens: the first failure leaves 3, which is more than half, the second 2.
    assertThat(outcome(channel)).startsWith("UNAVAILABLE");
    assertThat(server.calls()).isEqualTo(2);
    assertThat(outcome(channel)).isEqualTo("UNAVAILABLE UO");
    assertThat(server.calls()).isEqualTo(3); // 1 token
    healthy.set(true);
    for (int i = 0; i < 5; i++) {
      assertThat(outcome(channel)).isEqualTo("well");
    }
    assertThat(server.calls()).isEqualTo(8); // 3.5 tokens
    healthy.set(false);
    assertThat(outcome(channel)).startsWith("UNAVAILABLE");
    assertThat(server.calls()).isEqualTo(10);
  }

  @Test
  void eachChannelHasItsOwnTokens() {
    TextServer server = server();
    ManagedChannel one = channel(throttling(2, 0.1));
    ManagedChannel other = channel(throttling(4, 0.1));
    assertThat(outcome(one)).isEqualTo("UNAVAILABLE UO");
    assertThat(server.calls()).isEqualTo(1);
    assertThat(outcome(other)).startsWith("UNAVAILABLE");
    assertThat(server.calls()).isEqualTo(3);
  }

  @Test
  void anAnswerThatForbidsRetriesCountsAsAFailure() {
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (call.number == 1) {
                call.fail(Status.ABORTED, "grpc-retry-pushback-ms", "-1");
              } else {
                call.fail(Status.UNAVAILABLE);
              }
            }));
    everything(retrying(1, RetryOn.GRPC_UNAVAILABLE), server);
    ManagedChannel channel = channel(throttling(3, 0.1));
    assertThat(outcome(channel)).startsWith("ABORTED");
    assertThat(outcome(channel)).isEqualTo("UNAVAILABLE UO");
    assertThat(server.calls()).isEqualTo(2);
  }

  @Test
  void whatElseAServiceConfigurationSaysIsRefused() {
    MeshChannelBuilder builder = MeshChannelBuilder.forTarget("mesh:///shop", mesh.mesh());
    assertThatThrownBy(() -> builder.defaultServiceConfig(Map.of("methodConfig", List.of())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "service config: [methodConfig] (expected: retryThrottling; all else is the mesh's"
                + " decision)");
    assertThatThrownBy(() -> builder.defaultServiceConfig(throttling(1001.0, 0.1)))
        .hasMessage("maxTokens: 1001.0 (expected: above 0, at most 1000)");
    assertThatThrownBy(() -> builder.defaultServiceConfig(throttling(10, 0.0001)))
        .hasMessage("tokenRatio: 1.0E-4 (expected: >= 0.001)");
    assertThatThrownBy(() -> builder.defaultServiceConfig(throttling("10", 0.1)))
        .hasMessage("retryThrottling.maxTokens: 10 (expected: a number)");
  }
}
