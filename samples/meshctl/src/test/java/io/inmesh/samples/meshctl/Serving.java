package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** {@code meshctl serve} with these arguments, until it is closed. */
final class Serving implements AutoCloseable {
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;
  private final PrintedLines results = new PrintedLines();
  private final PrintedLines messages = new PrintedLines();
  private final Thread thread;

  Serving(String... arguments) {
    System.setOut(results.stream());
    System.setErr(messages.stream());
    List<String> command = new ArrayList<>(List.of("serve"));
    command.addAll(List.of(arguments));
    thread = new Thread(() -> Meshctl.execute(command.toArray(String[]::new)));
    thread.start();
  }

  /** Waits until it serves, and says where. */
  String address() throws InterruptedException, JsonProcessingException {
    return Json.MAPPER.readTree(results.next()).get("listening").asText();
  }

  /** What it tells next on standard error, where others may write, too; waits for it. */
  String message() throws InterruptedException {
    String line = messages.next();
    while (!line.startsWith("meshctl: ")) {
      line = messages.next();
    }
    return line.substring("meshctl: ".length());
  }

  @Override
  public void close() throws InterruptedException {
    thread.interrupt();
    thread.join();
    System.setOut(out);
    System.setErr(err);
  }
}
