package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The demonstration as its users run it: a process of its own, told what to do by {@code -D}, that
 * writes to a pipe and that Ctrl-C reaches. Whatever is awaited fails after a while. Used by one
 * thread.
 */
final class DemoProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;

  /** Comes after the last line. */
  private static final String END = "\0";

  private static final Path SIGNALS = Path.of("/proc/self/status");
  private static final Pattern INTERRUPT_IGNORED =
      Pattern.compile("SigIgn:\\s*\\p{XDigit}*[2367abefABEF]\\s");

  private final Process process;
  private final Path errors;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final List<String> shown = new ArrayList<>();
  private final Thread reader = new Thread(this::read, "reader of the demonstration");

  private DemoProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /**
   * Starts it.
   *
   * @param folder for what it writes beside
   * @param options such as {@code demo.rate=100}
   */
  static DemoProcess start(Path folder, String... options) throws IOException {
    List<String> command = new ArrayList<>();
    if (isInterruptIgnored()) {
      // A build in the background of a shell; what it starts would not hear of Ctrl-C either.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life, not worth the compiler's work.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", classPath()));
    for (String option : options) {
      command.add("-D" + option);
    }
    command.add(Quickstart.class.getName());
    Path errors = folder.resolve("errors");
    ProcessBuilder program = new ProcessBuilder(command).redirectError(errors.toFile());
    // With these a JVM says that it has read them.
    program.environment().keySet().removeAll(Set.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    DemoProcess demo = new DemoProcess(program.start(), errors);
    demo.reader.start();
    return demo;
  }

  private static boolean isInterruptIgnored() throws IOException {
    return Files.exists(SIGNALS) && INTERRUPT_IGNORED.matcher(Files.readString(SIGNALS)).find();
  }

  /** The build may hide it behind a jar with a manifest. */
  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private void read() {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lines.add(END);
    }
  }

  /** Waits for a line in which a pattern is found; says where. */
  Matcher awaitLine(String pattern) throws IOException, InterruptedException {
    Pattern wanted = Pattern.compile(pattern);
    long deadlineNanos = deadlineNanos();
    for (String line = next(deadlineNanos); line != null; line = next(deadlineNanos)) {
      Matcher matcher = wanted.matcher(line);
      if (matcher.find()) {
        return matcher;
      }
    }
    throw new AssertionError(pattern + " was not shown by:\n" + everything());
  }

  private static long deadlineNanos() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  /** The next line; null when there is no other. */
  private @Nullable String next(long deadlineNanos) throws InterruptedException {
    String line = lines.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    if (line == null) {
      return null;
    }
    if (line.equals(END)) {
      lines.add(END);
      return null;
    }
    shown.add(line);
    return line;
  }

  /** Presses Ctrl-C. */
  void interrupt() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    assertThat(kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  /** Waits for its end; says its exit code. */
  int awaitExit() throws IOException, InterruptedException {
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertThat(ended).as("has ended, after:%n%s", everything()).isTrue();
    reader.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    assertThat(reader.isAlive()).as("whether what it has started goes on writing").isFalse();
    lines.drainTo(shown);
    shown.remove(END);
    return process.exitValue();
  }

  /** What was read so far, and all of it after {@link #awaitExit}. */
  String shown() {
    return String.join("\n", shown);
  }

  /** What it has written about errors so far, without what the JVM says of its libraries. */
  String errors() throws IOException {
    return String.join(
        "\n",
        Files.readAllLines(errors).stream()
            .filter(line -> !line.isEmpty() && !line.startsWith("WARNING: "))
            .toList());
  }

  private String everything() throws IOException {
    return shown() + "\n" + errors();
  }

  /** Ends it whatever it does. */
  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly();
    reader.join();
  }
}
