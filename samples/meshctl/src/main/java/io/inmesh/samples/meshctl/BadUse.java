package io.inmesh.samples.meshctl;

import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells of arguments that cannot be used, in the form of all other messages. */
final class BadUse {
  private BadUse() {}

  /** As picocli calls it: tells what is wrong and how the command is used. */
  static int told(ParameterException wrong, String[] arguments) {
    Meshctl.say(message(wrong));
    wrong.getCommandLine().usage(System.err);
    return Meshctl.FAILED;
  }

  private static String message(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched) {
      return unmatched(unmatched.getUnmatched().get(0), wrong.getCommandLine());
    }
    if (wrong instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
      return missing(missing.getMissing());
    }
    ArgSpec argument = wrong.getArgSpec();
    if (argument == null) {
      return Meshctl.describe(wrong); // of a command itself
    }
    String value = wrong.getValue() == null ? "no value" : wrong.getValue();
    return name(argument) + ": " + value + " (expected: " + expected(argument) + ')';
  }

  private static String unmatched(String argument, CommandLine command) {
    if (!argument.startsWith("-")) {
      return argument + ": one argument more (expected: options only)";
    }
    StringJoiner known = new StringJoiner(", ");
    command.getCommandSpec().options().forEach(option -> known.add(option.longestName()));
    return argument + ": no such option (expected: " + known + ')';
  }

  /** One line for each. */
  private static String missing(List<ArgSpec> arguments) {
    StringJoiner lines = new StringJoiner("\n");
    for (ArgSpec argument : arguments) {
      lines.add(name(argument) + ": unset (expected: " + expected(argument) + ')');
    }
    return lines.toString();
  }

  private static String name(ArgSpec argument) {
    return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
  }

  private static String expected(ArgSpec argument) {
    Class<?> type = argument.type();
    if (type.isEnum()) {
      StringJoiner names = new StringJoiner(", ", "one of ", "");
      argument.completionCandidates().forEach(names::add);
      return names.toString();
    }
    if (type == boolean.class) {
      return "no value";
    }
    return type == double.class
        ? "a number"
        : type == int.class ? "a whole number" : argument.paramLabel().toLowerCase(Locale.ROOT);
  }
}
