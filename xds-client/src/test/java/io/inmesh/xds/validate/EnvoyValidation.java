package io.inmesh.xds.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** {@code envoy --mode validate}. */
public final class EnvoyValidation {
  private EnvoyValidation() {}

  /** What Envoy says about a bootstrap; empty when it would start with it. */
  public static String verdict(Path file) throws IOException, InterruptedException {
    Path log = file.resolveSibling("envoy.log");
    Process process =
        new ProcessBuilder(
                Peers.envoy().toString(),
                "--mode",
                "validate",
                "--use-dynamic-base-id",
                "--concurrency",
                "1",
                "-c",
                file.toString())
            .directory(log.getParent().toFile()) // It opens the logs that a bootstrap names.
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    return process.exitValue() == 0 ? "" : said.isEmpty() ? "exit " + process.exitValue() : said;
  }
}
