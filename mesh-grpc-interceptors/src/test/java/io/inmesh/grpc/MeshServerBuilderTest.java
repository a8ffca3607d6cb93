package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.InsecureServerCredentials;
import io.inmesh.Mesh;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** Addresses at which no server of the mesh can be. */
class MeshServerBuilderTest {
  private static void assertRefused(InetSocketAddress address, String message) {
    try (Mesh mesh = Mesh.builder(new ServedListeners()).build()) {
      assertThatThrownBy(
              () -> MeshServerBuilder.forAddress(address, InsecureServerCredentials.create(), mesh))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(message);
    }
  }

  @Test
  void anAddressThatIsNotResolvedIsRefused() {
    InetSocketAddress unresolved = InetSocketAddress.createUnresolved("shop.example", 8080);
    assertRefused(unresolved, "address: shop.example/<unresolved>:8080 (expected: one that is");
  }

  @Test
  void aPortThatTheSystemChoosesIsRefused() {
    assertRefused(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        "port: 0 (expected: 1 to 65535");
  }
}
