package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Prints the answers of {@code call}: as JSON, or as the rows of a table. Thread-safe. */
final class CallOutput {
  private static final double NANOS_PER_MILLI = 1e6;

  private final boolean human;

  CallOutput(boolean human) {
    this.human = human;
    if (human) {
      row("ID", "STATUS", "MILLIS", "ATTEMPTS", "FLAGS", "ROUTE", "CLUSTER", "ENDPOINT", "BODY");
    }
  }

  void print(ObjectNode answer) {
    if (!human) {
      Json.print(System.out, answer);
    } else if (answer.has("error")) {
      String flags = answer.path("responseFlags").asText();
      row(id(answer), "-", "-", "-", flags, "", "", "", answer.path("error").asText());
    } else {
      row(
          id(answer),
          answer.path("status").asText(),
          String.format(
              Locale.ROOT, "%.1f", answer.path("durationNanos").asLong() / NANOS_PER_MILLI),
          answer.path("attempts").asText(),
          answer.path("responseFlags").asText(),
          answer.path("route").asText(),
          answer.path("cluster").asText(),
          answer.path("endpoint").asText(),
          answer.path("body").asText().lines().findFirst().orElse(""));
    }
  }

  private static String id(ObjectNode answer) {
    return answer.path("id").isNull() ? "" : answer.path("id").asText();
  }

  private static void row(Object... cells) {
    String row = String.format("%-8s %6s %10s %8s %-5s %-20s %-20s %-21s %s", cells);
    byte[] line = (row.stripTrailing() + '\n').getBytes(StandardCharsets.UTF_8);
    System.out.write(line, 0, line.length);
    System.out.flush();
  }
}
