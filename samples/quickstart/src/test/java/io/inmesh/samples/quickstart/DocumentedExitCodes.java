package io.inmesh.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The exit codes of the demonstration that its page promises. */
final class DocumentedExitCodes {
  private static final Pattern SENTENCE = Pattern.compile("Exit codes: ([^.]*)\\.");

  private DocumentedExitCodes() {}

  /** The exit code that the page names for a reason, in its words. */
  static int of(String reason) throws IOException {
    Matcher sentence = SENTENCE.matcher(Files.readString(Path.of("README.md")));
    assertThat(sentence.find()).isTrue();
    Matcher code = Pattern.compile("(\\d+) " + Pattern.quote(reason)).matcher(sentence.group(1));
    assertThat(code.find()).as("%s in: %s", reason, sentence.group()).isTrue();
    return Integer.parseInt(code.group(1));
  }
}
