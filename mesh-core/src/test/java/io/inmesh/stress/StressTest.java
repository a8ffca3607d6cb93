package io.inmesh.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jcstress tests of this package, shortly; in a JVM of its own, as jcstress wants it. */
class StressTest {
  @Test
  void nothingForbiddenIsSeen(@TempDir Path directory) throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "jcstress runs nothing on one CPU");
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    "org.openjdk.jcstress.Main",
                    "-t",
                    "io\\.inmesh\\.stress\\..*",
                    "-r",
                    directory.resolve("report").toString(),
                    // One mode of compilation, one JVM per test, a glimpse each: the whole run is
                    // to
                    // stay below half a minute on two cores.
                    "-sc",
                    "false",
                    "-af",
                    "NONE",
                    "-jvmArgs",
                    "-Xmx256m",
                    "-f",
                    "1",
                    "-fsm",
                    "0",
                    "-iters",
                    "1",
                    "-time",
                    "200"))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean finished;
    try {
      finished = process.waitFor(10, TimeUnit.MINUTES);
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(output))
        .matches(text -> finished, "finished")
        .contains("Failed tests: No matches.")
        .contains("Error tests: No matches.")
        .contains("All remaining tests: 7 matching test results.");
  }
}
