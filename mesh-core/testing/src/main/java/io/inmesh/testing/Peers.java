package io.inmesh.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The real programs that integration tests run against, as {@code samples/peers/get.sh} installs
 * them: below {@code $INMESH_PEERS} or the system property {@code inmesh.peers}, by default {@code
 * ~/.cache/inmesh-peers}.
 */
public final class Peers {
  private Peers() {}

  /** The Envoy proxy. */
  public static Path envoy() {
    return executable("envoy");
  }

  /** The go-control-plane server over a folder of resources. */
  public static Path xdsd() {
    return executable("xdsd");
  }

  private static Path executable(String name) {
    Path path = directory().resolve(name);
    if (!Files.isExecutable(path)) {
      throw new IllegalStateException(
          path + " (expected: the program that samples/peers/get.sh " + name + " installs)");
    }
    return path;
  }

  private static Path directory() {
    String property = System.getProperty("inmesh.peers");
    if (property != null && !property.isEmpty()) {
      return Path.of(property);
    }
    String variable = System.getenv("INMESH_PEERS");
    return variable != null && !variable.isEmpty()
        ? Path.of(variable)
        : Path.of(System.getProperty("user.home"), ".cache", "inmesh-peers");
  }
}
