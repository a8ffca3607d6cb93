package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command left behind: its exit code and what it printed.
 *
 * @param err messages, which are not part of the results
 */
record Ran(int code, String out, String err) {
  /** Runs a command with nothing to read. */
  static Ran run(String... args) {
    return runWithInput("", args);
  }

  /** Runs a command that reads a text from standard input. */
  static Ran runWithInput(String input, String... args) {
    InputStream in = System.in;
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    System.setOut(new PrintStream(printed, true, UTF_8));
    System.setErr(new PrintStream(messages, true, UTF_8));
    try {
      int code = Meshctl.execute(args);
      return new Ran(code, printed.toString(UTF_8), messages.toString(UTF_8));
    } finally {
      System.setIn(in);
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The only document printed. */
  JsonNode json() throws IOException {
    return Json.MAPPER.readTree(out);
  }

  /** One document a line. */
  List<JsonNode> lines() throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    for (String line : out.split("\n")) {
      if (!line.isEmpty()) {
        documents.add(Json.MAPPER.readTree(line));
      }
    }
    return documents;
  }
}
