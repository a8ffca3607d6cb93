package io.inmesh.benchmarks.proxy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Bootstrap files with the ports of this run. */
final class Bootstraps {
  private Bootstraps() {}

  /** Writes a file from the template of that name, with each {@code ${NAME}} replaced. */
  static Path write(Path folder, String template, String name, Map<String, Integer> ports)
      throws IOException {
    String text;
    try (InputStream in = Bootstraps.class.getResourceAsStream(template)) {
      if (in == null) {
        throw new FileNotFoundException(template);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      text = text.replace("${" + port.getKey() + "}", port.getValue().toString());
    }
    return Files.writeString(folder.resolve(name), text);
  }
}
