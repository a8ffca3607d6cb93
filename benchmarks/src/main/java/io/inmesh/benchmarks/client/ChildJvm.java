package io.inmesh.benchmarks.client;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that is told what to do by lines on its standard input and answers each with one line. It
 * ends when its input does, so none outlives the program that started it. Not thread-safe.
 */
public final class ChildJvm implements Closeable {
  private static final String OK = "ok";

  /** A system property, true where figures mean nothing: a JVM costs half of its CPU time then. */
  private static final String UNMEASURED = "io.inmesh.benchmarks.unmeasured";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;

  private ChildJvm(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    this.out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Starts a JVM with this one's class path. */
  public static ChildJvm start(Class<?> main, List<String> jvmOptions, Object... args)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (Runtime.version().feature() >= 23) {
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (Boolean.getBoolean(UNMEASURED)) {
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    }
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    for (Object arg : args) {
      command.add(arg.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new ChildJvm(process);
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  /**
   * Has a command carried out.
   *
   * @return its result
   * @throws IOException when it fails, with what the child says
   */
  public String tell(String command) throws IOException {
    in.write(command + "\n");
    in.flush();
    String answer = out.readLine();
    if (answer == null || !(answer.equals(OK) || answer.startsWith(OK + " "))) {
      throw new IOException(command + ": " + (answer == null ? "the JVM has ended" : answer));
    }
    return answer.substring(OK.length()).trim();
  }

  @Override
  public void close() throws IOException {
    try (Writer closed = in) {
      closed.flush();
    } catch (IOException ended) {
      // It is gone already.
    }
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        process.waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    out.close();
  }

  /** The child's side: what it can be told. */
  public static final class Commands {
    private final Map<String, Command> commands = new HashMap<>();

    /** Adds a command; its words, the name among them, are given to it. */
    public Commands on(String name, Command command) {
      commands.put(name, command);
      return this;
    }

    /** Serves until the input ends. */
    public void serve() throws IOException {
      PrintStream out = System.out;
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line; (line = in.readLine()) != null; ) {
        out.println(answer(line.split(" ", -1)));
        out.flush();
      }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private String answer(String[] words) {
      Command command = commands.get(words[0]);
      if (command == null) {
        return "unknown command: " + words[0] + " (expected: " + commands.keySet() + ")";
      }
      try {
        return OK + " " + command.run(words);
      } catch (Exception e) {
        e.printStackTrace();
        return e.toString().replace('\n', ' ');
      }
    }
  }

  /** What a child does when it is told so. */
  @FunctionalInterface
  public interface Command {
    /** Does it; the result is one line, perhaps empty. */
    String run(String[] words) throws Exception;
  }
}
