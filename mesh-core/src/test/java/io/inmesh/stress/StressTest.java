package io.inmesh.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jcstress tests of this package, shortly; in a JVM of its own, as jcstress wants it. */
@Tag("extended")
class StressTest {
  /** Of the libraries: jcstress with its own, and ours. */
  private static final Pattern NEEDED =
      Pattern.compile("(jcstress-core|jopt-simple|jna|re2j|zero-allocation-hashing)-[^/\\\\]+$");

  @Test
  void nothingForbiddenIsSeen(@TempDir Path directory) throws Exception {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "jcstress runs nothing on one CPU");
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    classPath(),
                    "org.openjdk.jcstress.Main",
                    "-t",
                    "io\\.inmesh\\.stress\\..*",
                    "-r",
                    directory.resolve("report").toString(),
                    // One mode of compilation, one JVM per test, a glimpse each, and none at how
                    // many processors there are: the whole run is to stay below half a minute on
                    // two cores.
                    "-c",
                    Integer.toString(Runtime.getRuntime().availableProcessors()),
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
        .contains("All remaining tests: 8 matching test results.");
  }

  /** Only what is needed: jcstress looks through all of it, and starts many JVMs. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> Files.isDirectory(Path.of(entry)) || NEEDED.matcher(entry).find())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
