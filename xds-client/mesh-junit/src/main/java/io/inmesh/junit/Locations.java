package io.inmesh.junit;

import io.inmesh.xds.LocalControlPlane.Document;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds documents: beside a class, at the root of the class path, in the file system. */
final class Locations {
  private final Class<?> owner;

  Locations(Class<?> owner) {
    this.owner = owner;
  }

  Document read(String location) {
    try (InputStream found = open(location)) {
      return new Document(location, new String(found.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(location + ": " + e.getMessage(), e);
    }
  }

  private InputStream open(String location) throws IOException {
    String absolute = location.startsWith("/") ? location : "/" + location;
    InputStream found = owner.getResourceAsStream(location);
    if (found == null) {
      found = owner.getResourceAsStream(absolute);
    }
    if (found != null) {
      return found;
    }
    Path file = Path.of(location);
    if (Files.isRegularFile(file)) {
      return Files.newInputStream(file);
    }
    throw new IllegalArgumentException(
        "resources: "
            + location
            + " (expected: a resource beside "
            + owner.getName()
            + " or at the root of the class path, or the file "
            + file.toAbsolutePath()
            + ")");
  }
}
