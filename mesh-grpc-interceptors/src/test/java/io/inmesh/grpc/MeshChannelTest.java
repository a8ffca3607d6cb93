package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.inmesh.config.MeshMode;
import io.inmesh.testing.contract.ContractMesh;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel by its target in the mesh. */
class MeshChannelTest extends GrpcContract {
  @ParameterizedTest
  @ValueSource(strings = {"mesh:///shop.example", "mesh:shop.example"})
  void theTargetNamesTheAuthority(String target) {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    ManagedChannel byName = keep(MeshChannelBuilder.forTarget(target, mesh.mesh()).build());
    assertThat(call(byName, "x", CallOptions.DEFAULT)).isEqualTo("x");
    assertThat(server.take().call.getAuthority()).isEqualTo(SHOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.example:80",
        "dns:///shop",
        "mesh://x/shop",
        "mesh:///",
        "mesh:///a/b",
        "mesh:///shop/",
        "mesh:////shop",
        "xds:///"
      })
  void anythingElseIsRefusedWithTheReason(String target) {
    assertThatThrownBy(() -> MeshChannelBuilder.forTarget(target, mesh.mesh()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mesh:///authority");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mesh:///shop?x=1",
        "mesh:///shop?",
        "mesh:shop?x=1",
        "mesh:///shop#x",
        "mesh:shop#x",
        "mesh:///me@shop",
        "xds:///shop?x=1",
        "xds:///shop#x",
        "xds:///me@shop",
        "xds://me@authority/shop"
      })
  void whatWouldSayNothingInATargetIsRefused(String target) {
    assertThatThrownBy(() -> MeshChannelBuilder.forTarget(target, mesh.mesh()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "target: "
                + target
                + " (expected: mesh:///authority, xds:///service or xds://authority/service);"
                + " a query, a fragment or user info says nothing in it");
  }

  @Test
  void noTargetAtAllIsNamed() {
    assertThatThrownBy(() -> MeshChannelBuilder.forTarget(null, mesh.mesh()))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("target");
  }

  @Test
  void anAuthorityThatTheMeshDoesNotKnowIsUnavailable() {
    everythingTo(keep(TextServer.saying("x")));
    ManagedChannel unknown =
        keep(MeshChannelBuilder.forTarget("mesh:///other", mesh.mesh()).build());
    assertThatThrownBy(() -> call(unknown, "x", CallOptions.DEFAULT))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("UNAVAILABLE")
        .hasMessageContaining("no virtual host of the mesh has the authority other");
  }

  @Test
  void inShadowModeATargetOfTheMeshHasNowhereToGo() {
    try (ContractMesh shadow = new ContractMesh(builder -> builder.mode(MeshMode.SHADOW))) {
      ManagedChannel channel =
          keep(MeshChannelBuilder.forTarget("mesh:///stock", shadow.mesh()).build());
      assertThatThrownBy(() -> call(channel, "x", CallOptions.DEFAULT))
          .hasMessageContaining("shadow mode")
          .hasMessageContaining("dns:///stock:port");
    }
  }

  @Test
  void shutdownLetsCallsFinishAndTakesNoOthers() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    TextServer server =
        keep(
            TextServer.answering(call -> {
              await(answer);
              call.reply("finished");
            }));
    everythingTo(server);
    ManagedChannel byName =
        keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, mesh.mesh()).build());
    var call = ClientCalls.futureUnaryCall(byName.newCall(Texts.UNARY, CallOptions.DEFAULT), "x");
    server.take();
    byName.shutdown();
    assertThat(byName.isShutdown()).isTrue();
    assertThatThrownBy(() -> call(byName, "x", CallOptions.DEFAULT))
        .isInstanceOf(StatusRuntimeException.class)
        .extracting(t -> Status.fromThrowable(t).getDescription())
        .isEqualTo("Channel shutdown invoked");
    assertThat(byName.isTerminated()).isFalse();
    answer.countDown();
    assertThat(call.get(20, TimeUnit.SECONDS)).isEqualTo("finished");
    assertThat(byName.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(byName.isTerminated()).isTrue();
  }
}
