package io.inmesh.xds.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the real Envoy says about a bootstrap. */
public final class EnvoyValidation {
  private EnvoyValidation() {}

  /** What {@code --mode validate} says; empty when Envoy would start with it. */
  public static String verdict(Path file) throws IOException, InterruptedException {
    Ended ended = run(file, "--mode", "validate");
    return ended.status() == 0
        ? ""
        : ended.said().isEmpty() ? "exit " + ended.status() : ended.said();
  }

  /** What Envoy has said when it ends by itself, which it has to do, soon after its start. */
  public static String lastWords(Path file) throws IOException, InterruptedException {
    return run(file).said();
  }

  private record Ended(int status, String said) {}

  private static Ended run(Path file, String... options) throws IOException, InterruptedException {
    Path log = file.resolveSibling("envoy.log");
    List<String> command = new ArrayList<>(List.of(Peers.envoy().toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("--use-dynamic-base-id", "--concurrency", "1", "-c", file.toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(log.getParent().toFile()) // It opens the logs that a bootstrap names.
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readString(log));
  }
}
