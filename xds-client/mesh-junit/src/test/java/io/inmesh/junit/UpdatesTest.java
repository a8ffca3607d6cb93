package io.inmesh.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.ResponseFlag;
import org.junit.jupiter.api.Test;

/** The fake control plane: all forms of documents, updates, rejections. */
class UpdatesTest {

  @Test
  @MeshTest("routes.yaml")
  void anUpdateIsInForceAtOnce(TestMesh mesh) {
    assertThat(mesh.version()).isEqualTo("1");
    RunningCall before = mesh.start(mesh.get("http://shop/cart").draw(60));
    assertThat(mesh.update("half.yaml")).isAccepted().hasVersion("2");
    assertThat(mesh.get("http://shop/cart")).splits("shop-v1", 1, "shop-v2", 1);
    assertThat(mesh.call(mesh.get("http://shop/cart").draw(60))).wentToClusters("shop-v2");
    assertThat(before.await()).wentToClusters("shop-v1");
  }

  @Test
  @MeshTest("routes.yaml")
  void whatIsRejectedIsNamedAndTheLastGoodOneServes(TestMesh mesh) {
    assertThat(mesh.offer("bad.yaml"))
        .isRejected()
        .rejects("shop-routes")
        .hasProblemAt("virtual_hosts[0].routes[2].route.timeout")
        .hasProblemContaining("bad.yaml:")
        .hasVersion("2");
    assertThat(mesh.get("http://shop/cart")).splits("shop-v1", 95, "shop-v2", 5);
    assertThatThrownBy(() -> mesh.update("bad.yaml"))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("the resources are rejected:\n  bad.yaml:")
        .hasMessageContaining("virtual_hosts[0].routes[2].route.timeout: ");
    assertThatThrownBy(() -> assertThat(mesh.offer("bad.yaml")).isAccepted())
        .hasMessageContaining("version 4: NACK\n  bad.yaml:");
    assertThatThrownBy(() -> assertThat(mesh.offer("half.yaml")).hasProblemAt("x"))
        .hasMessageContaining("a problem at x but it is\nversion 5: ACK");
  }

  @Test
  @MeshTest("routes.yaml")
  void whatCannotBeReadChangesNothing(TestMesh mesh) {
    assertThat(mesh.offerText("resources: [{no-type: 1}]")).isRejected();
    assertThat(mesh.offer("routes.yaml", "half.yaml"))
        .hasProblemContaining("each resource only once, it is in routes.yaml as well");
    assertThat(mesh.offer("grpc.json", "envoy.yaml")).hasProblemContaining("a second bootstrap");
    assertThat(mesh.get("http://shop/cart")).splits("shop-v1", 95, "shop-v2", 5);
    assertThatThrownBy(() -> mesh.offer("gone.yaml"))
        .hasMessageContaining("resources: gone.yaml (expected: a resource beside io.inmesh.junit");
  }

  @Test
  @MeshTest("envoy.yaml")
  void anEnvoyBootstrapIsUsedWithItsStaticResources(TestMesh mesh) {
    assertThat(mesh.get("http://orders/1")).goesTo("orders");
    assertThat(mesh.call(mesh.get("http://orders/1"))).wentTo("orders.internal:9000");
  }

  @Test
  @MeshTest({"grpc.json", "shop.yaml"})
  void aGrpcBootstrapIsServedByTheFakeControlPlane(TestMesh mesh) {
    mesh.endpoint("shop").answers(Answer.grpcStatus(5));
    assertThat(mesh.call(mesh.grpc("http://shop/shop.Cart/Get")))
        .hasStatus(200)
        .hasHeader("grpc-status", "5")
        .sentHeader("te", "trailers");
  }

  @Test
  @MeshTest("src/test/resources/io/inmesh/junit/shop.yaml")
  void aFileIsFoundInTheFileSystem(TestMesh mesh) {
    assertThat(mesh.get("http://anything/")).goesTo("shop");
  }

  @Test
  @MeshTest
  void withoutResourcesThereIsNoConfigurationYet(TestMesh mesh) {
    RunningCall waiting = mesh.start(mesh.get("http://shop/"));
    mesh.advance("3s");
    assertThat(mesh.update("shop.yaml")).isAccepted();
    assertThat(waiting.await()).hasStatus(200).took("3s");
  }

  @Test
  @MeshTest
  void withoutResourcesACallWaitsAndFails(TestMesh mesh) {
    assertThat(mesh.call(mesh.get("http://shop/")))
        .took("15s")
        .hasStatus(503)
        .hasFlags(ResponseFlag.NC)
        .hasBody("no configuration from the fake control plane within 15000 ms");
  }
}
