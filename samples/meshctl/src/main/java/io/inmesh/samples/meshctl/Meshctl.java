package io.inmesh.samples.meshctl;

import io.inmesh.xds.bootstrap.BootstrapException;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes: 0 good, 1 the thing checked is bad, 2 usage or I/O. Results go to
 * standard output as JSON, messages to standard error.
 */
@Command(
    name = "meshctl",
    description = "Asks, explains and checks what a mesh does.",
    mixinStandardHelpOptions = true,
    version = "0.1.0",
    subcommands = {
      CallCommand.class,
      ExplainCommand.class,
      RouteCheckCommand.class,
      ValidateCommand.class,
      DumpCommand.class,
      ServeCommand.class
    })
public final class Meshctl implements Runnable {
  /** All is good. */
  static final int GOOD = 0;

  /** The thing checked is bad. */
  static final int BAD = 1;

  /** The command could not be carried out. */
  static final int FAILED = 2;

  private static final Map<String, String> EXIT_CODES =
      new TreeMap<>(
          Map.of(
              " 0",
              "good",
              " 1",
              "the thing checked is bad: a failed check, a configuration that is rejected",
              " 2",
              "bad use, or a file, an address or a control plane that cannot be used"));
  private static final String COMMANDS = "call, serve, explain, route-check, validate, dump";
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "command: none (expected: " + COMMANDS + ")");
  }

  /** Runs one command and returns its exit code. */
  static int execute(String... args) {
    CommandLine commands = new CommandLine(new Meshctl());
    describe(commands);
    commands
        .getSubcommands()
        .values()
        .forEach(command -> {
          command.getCommandSpec().mixinStandardHelpOptions(true);
          describe(command);
        });
    if (args.length > 0
        && !args[0].startsWith("-")
        && !commands.getSubcommands().containsKey(args[0])) {
      say("command: " + args[0] + " (expected: " + COMMANDS + ")");
      return FAILED;
    }
    return commands
        .setParameterExceptionHandler(BadUse::told)
        .setExecutionExceptionHandler((failure, command, parsed) -> {
          say(describe(failure));
          return failure instanceof BootstrapException ? BAD : FAILED;
        })
        .execute(args);
  }

  private static void describe(CommandLine command) {
    command
        .getCommandSpec()
        .usageMessage()
        .exitCodeListHeading("Exit codes:%n")
        .exitCodeList(EXIT_CODES);
  }

  /** Tells the user something that is no result. */
  static void say(String message) {
    message.lines().forEach(line -> System.err.println("meshctl: " + line));
  }

  /** What an exception tells the user. */
  static String describe(Exception failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message;
  }

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    GRPC.setLevel(Level.OFF); // What fails there is told as the configuration's trouble.
    System.exit(execute(args));
  }
}
