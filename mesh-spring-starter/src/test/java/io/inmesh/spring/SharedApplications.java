package io.inmesh.spring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/**
 * Applications that the tests of a class share, as their start is what costs. A static field of a
 * test, which closes them at its end.
 */
public final class SharedApplications implements AutoCloseable {
  private final Map<Object, ConfigurableApplicationContext> started = new LinkedHashMap<>();
  private final Path directory;

  /** None yet. */
  public SharedApplications() {
    try {
      directory = Files.createTempDirectory("applications");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The one with this key, which is to name all in which it differs from the others. It is started
   * where there is none yet, with a directory of its own for its files.
   */
  public ConfigurableApplicationContext get(
      Object key, Function<Path, ConfigurableApplicationContext> start) {
    ConfigurableApplicationContext context = started.get(key);
    if (context == null) {
      try {
        context = start.apply(Files.createDirectory(directory.resolve("" + started.size())));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      started.put(key, context);
    }
    return context;
  }

  @Override
  public void close() {
    started.values().forEach(ConfigurableApplicationContext::close);
    started.clear(); // the test's class lives on, and what the applications held is looked for
    try {
      FileSystemUtils.deleteRecursively(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
