package io.inmesh.benchmarks;

import io.inmesh.benchmarks.adapter.AdapterRun;
import io.inmesh.benchmarks.decision.DecisionRun;
import io.inmesh.benchmarks.decision.RoutingRun;
import io.inmesh.benchmarks.footprint.HeapRun;
import io.inmesh.benchmarks.footprint.IdleRun;
import io.inmesh.benchmarks.footprint.SmallMeshRun;
import io.inmesh.benchmarks.grpc.UnaryRun;
import io.inmesh.benchmarks.proxy.ProxyRun;
import io.inmesh.benchmarks.update.UpdateRun;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line: one command for each comparison. Exit codes: 0 measured, 1 failed, 2 usage. */
@Command(
    name = "benchmarks",
    description = "Measures the library beside its peers; see benchmarks/README.md.",
    mixinStandardHelpOptions = true,
    subcommands = {
      DecisionRun.class,
      RoutingRun.class,
      UpdateRun.class,
      HeapRun.class,
      SmallMeshRun.class,
      IdleRun.class,
      ProxyRun.class,
      UnaryRun.class,
      AdapterRun.class
    })
public final class Benchmarks implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "command: none (expected one of " + spec.subcommands().keySet() + ")");
  }

  /** Runs one command and returns its exit code. */
  static int execute(PrintWriter out, String... args) {
    CommandLine all = new CommandLine(new Benchmarks()).setOut(out);
    all.getSubcommands()
        .values()
        .forEach(one -> one.getCommandSpec().mixinStandardHelpOptions(true));
    return all.setExecutionStrategy(Benchmarks::checkAndRun).execute(args);
  }

  private static int checkAndRun(ParseResult parsed) {
    if (parsed.hasSubcommand()) {
      ParseResult one = parsed.subcommand();
      for (OptionSpec option : one.matchedOptions()) {
        Object value = option.getValue();
        for (Object part : value instanceof Collection<?> many ? many : List.of(value)) {
          check(one, option, part);
        }
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  /** Only what comes before the measuring may be left out. */
  private static void check(ParseResult parsed, OptionSpec option, Object value) {
    String name = option.longestName();
    int least = name.startsWith("--warm-up") || name.startsWith("--settle") ? 0 : 1;
    if (value instanceof Integer number && number < least) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(),
          name + ": " + number + " (expected: " + least + " or more)");
    }
  }

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    System.exit(execute(new PrintWriter(System.out, true, StandardCharsets.UTF_8), args));
  }
}
