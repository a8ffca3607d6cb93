package io.inmesh.xds.resource.value;

import io.inmesh.xds.proto.envoy.config.core.v3.DataSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Reads {@code envoy.config.core.v3.DataSource}. A file or environment variable is read once, when
 * the resource arrives.
 */
public final class DataSources {
  private DataSources() {}

  /**
   * The data.
   *
   * @param maxBytes more is an error
   */
  public static byte[] read(Place place, DataSource source, int maxBytes) {
    byte[] data = new byte[0];
    switch (source.getSpecifierCase()) {
      case INLINE_STRING:
        data = source.getInlineString().getBytes(StandardCharsets.UTF_8);
        break;
      case INLINE_BYTES:
        data = source.getInlineBytes().toByteArray();
        break;
      case ENVIRONMENT_VARIABLE:
        data = environment(place.field("environment_variable"), source.getEnvironmentVariable());
        break;
      case FILENAME:
        data = file(place.field("filename"), source.getFilename(), maxBytes);
        break;
      case SPECIFIER_NOT_SET:
        place.invalid("no specifier", "inline_string, inline_bytes, filename, ...");
        break;
    }
    if (data.length > maxBytes) {
      place.invalid("more than " + maxBytes + " bytes", "at most " + maxBytes + " bytes");
      return new byte[0];
    }
    return data;
  }

  private static byte[] environment(Place place, String name) {
    String value = System.getenv(name);
    if (value == null) {
      place.invalid(name, "an environment variable that is set");
      return new byte[0];
    }
    return value.getBytes(StandardCharsets.UTF_8);
  }

  /** Never more than one byte beyond the limit, whatever the file's size. */
  private static byte[] file(Place place, String name, int maxBytes) {
    try (InputStream in = Files.newInputStream(Path.of(name))) {
      return in.readNBytes((int) Math.min(maxBytes + 1L, Integer.MAX_VALUE));
    } catch (IOException | InvalidPathException e) {
      place.invalid(name, "a readable file");
      return new byte[0];
    }
  }
}
