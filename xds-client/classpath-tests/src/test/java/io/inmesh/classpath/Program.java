package io.inmesh.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own. */
final class Program {
  private static final long PATIENCE_SECONDS = 180;

  private Program() {}

  /**
   * Runs a program to its end, which must be a good one.
   *
   * @param classPath all that it has beside the JDK and the programs themselves
   * @return what it wrote
   */
  static String run(ClassPath classPath, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:SoftRefLRUPolicyMSPerMB=0"); // a collection takes what the JDK only caches
    command.add("-cp");
    command.add(classPath + File.pathSeparator + ClassPath.locationOf(main));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("program", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertThat(ended).as("%s has ended; so far: %s", main.getSimpleName(), text).isTrue();
      assertThat(process.exitValue()).as(text).isZero();
      assertThat(text)
          .doesNotContain("NoClassDefFoundError", "ClassNotFoundException", "LinkageError");
      return text;
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
