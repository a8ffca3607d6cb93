package io.inmesh.xds.client;

import com.google.protobuf.Any;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.protocol.TestTypes;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** go-control-plane, as a process that serves a folder and logs each request as a line of JSON. */
final class GoControlPlane implements ControlPlane {
  private static final Pattern TEXT = Pattern.compile("\"(\\w+)\":\"((?:[^\"\\\\]|\\\\.)*)\"");
  private static final Pattern LIST = Pattern.compile("\"(\\w+)\":\\[([^\\]]*)\\]");
  private static final Pattern STREAM = Pattern.compile("\"stream\":(\\d+)");

  private final Path binary;
  private final Path folder;
  private final boolean allOrNothing;
  private final Journal<Request> requests = new Journal<>();
  private final Journal<String> log = new Journal<>();
  private final int port;
  private Process process;
  private Thread reader;

  /**
   * @param allOrNothing go-control-plane's ADS mode: a type is answered once all of it is requested
   */
  GoControlPlane(Path binary, Path folder, boolean allOrNothing) throws Exception {
    this.binary = binary;
    this.folder = folder;
    this.allOrNothing = allOrNothing;
    port = FreePorts.next();
    process = start();
  }

  private Process start() throws Exception {
    Process started =
        new ProcessBuilder(
                binary.toString(),
                "-addr",
                "127.0.0.1:" + port,
                "-dir",
                folder.toString(),
                "-ads=" + allOrNothing)
            .redirectErrorStream(true)
            .start();
    reader = new Thread(() -> read(started), "xdsd-log");
    reader.setDaemon(true);
    reader.start();
    log.await("xdsd serves", lines -> lines.stream().anyMatch(l -> l.contains("serving xDS")));
    return started;
  }

  private void read(Process of) {
    try (BufferedReader lines = of.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.add(line);
        if (line.contains("\"event\":\"request\"") || line.contains("\"event\":\"delta\"")) {
          requests.add(request(line));
        }
      }
    } catch (IOException ended) {
      log.add("ended: " + ended);
    }
  }

  private static Request request(String line) {
    Matcher stream = STREAM.matcher(line);
    List<String> names = list(line, "names");
    return new Request(
        stream.find() ? Long.parseLong(stream.group(1)) : -1,
        text(line, "type"),
        names.isEmpty() ? list(line, "subscribe") : names,
        list(line, "unsubscribe"),
        text(line, "version"),
        text(line, "nonce"),
        text(line, "error"));
  }

  private static String text(String line, String key) {
    return TEXT.matcher(line)
        .results()
        .filter(m -> m.group(1).equals(key))
        .map(m -> m.group(2))
        .findFirst()
        .orElse("");
  }

  private static List<String> list(String line, String key) {
    String items =
        LIST.matcher(line)
            .results()
            .filter(m -> m.group(1).equals(key))
            .map(m -> m.group(2))
            .findFirst()
            .orElse("");
    List<String> names = new ArrayList<>();
    for (String item : items.split(",")) {
      if (!item.isEmpty()) {
        names.add(item.replace("\"", ""));
      }
    }
    return names;
  }

  @Override
  public String target() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void publish(List<Any> resources) throws Exception {
    String json =
        resources.stream()
            .map(GoControlPlane::json)
            .collect(Collectors.joining(",\n", "{\"resources\": [\n", "\n]}\n"));
    Path draft = Files.writeString(folder.resolve(".draft"), json);
    Files.move(
        draft,
        folder.resolve("resources.json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static String json(Any any) {
    for (TestTypes.Notes type :
        List.of(TestTypes.LDS, TestTypes.RDS, TestTypes.CDS, TestTypes.EDS)) {
      if (type.typeUrl().equals(any.getTypeUrl())) {
        return "{\"@type\": \"" + any.getTypeUrl() + "\", " + type.json(any) + "}";
      }
    }
    throw new IllegalArgumentException(any.getTypeUrl());
  }

  @Override
  public Journal<Request> requests() {
    return requests;
  }

  @Override
  public void restart() throws Exception {
    close();
    log.clear();
    process = start();
  }

  @Override
  public void close() throws Exception {
    process.destroyForcibly().waitFor();
    reader.join(); // What it said before is no answer to what follows.
  }
}
