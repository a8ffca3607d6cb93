package io.inmesh.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PeersTest {
  @TempDir Path peers;
  private String before;

  @BeforeEach
  void usePeers() {
    before = System.getProperty("inmesh.peers", "");
    System.setProperty("inmesh.peers", peers.toString());
  }

  @AfterEach
  void restore() {
    System.setProperty("inmesh.peers", before);
  }

  @Test
  void findsWhatIsInstalled() throws Exception {
    Path envoy = Files.createFile(peers.resolve("envoy"));
    Files.setPosixFilePermissions(envoy, PosixFilePermissions.fromString("rwx------"));

    assertThat(Peers.envoy()).isEqualTo(envoy);
  }

  @Test
  void saysHowToInstallWhatIsMissing() {
    assertThatThrownBy(Peers::xdsd)
        .hasMessageContaining(peers.resolve("xdsd").toString())
        .hasMessageContaining("samples/peers/get.sh xdsd");
  }
}
