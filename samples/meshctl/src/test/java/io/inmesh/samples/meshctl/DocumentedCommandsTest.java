package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What pages tell users to type is what meshctl takes. */
class DocumentedCommandsTest {
  /** With arguments: a command's mere name in a sentence is none. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "meshctl(?:\\.jar)? ((?:call|serve|explain|route-check|validate|dump) [^`\\n]+)");

  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");

  static Stream<String> commands() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/design.md"))) {
      root = Objects.requireNonNull(root.getParent(), "docs/design.md is nowhere");
    }
    List<String> commands = new ArrayList<>();
    for (String folder : new String[] {"docs", "samples"}) {
      try (Stream<Path> files = Files.walk(root.resolve(folder), 2)) {
        for (Path page : files.filter(file -> file.toString().endsWith(".md")).toList()) {
          Matcher command = COMMAND.matcher(Files.readString(page).replace("\\\n", " "));
          while (command.find()) {
            commands.add(command.group(1).strip());
          }
        }
      }
    }
    assertThat(commands).hasSizeGreaterThan(3);
    return commands.stream().distinct();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void eachIsTaken(String command) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(command.replaceAll("[|>#].*", ""));
    while (word.find()) {
      String quoted = word.group(1) != null ? word.group(1) : word.group(2);
      words.add(quoted != null ? quoted : word.group(3));
    }
    assertThatCode(() -> new CommandLine(new Meshctl()).parseArgs(words.toArray(String[]::new)))
        .doesNotThrowAnyException();
  }
}
