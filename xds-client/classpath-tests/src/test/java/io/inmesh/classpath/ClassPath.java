package io.inmesh.classpath;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A class path, entry by entry. Immutable. */
record ClassPath(List<Path> entries) {
  /** Where the build put the jars. */
  private static final Path JARS = Path.of("target", "classpath");

  static final ClassPath EMPTY = new ClassPath(List.of());

  ClassPath {
    entries = List.copyOf(entries);
  }

  /** The jars of a folder below {@code target/classpath}; there is at least one. */
  ClassPath jars(String folder) throws IOException {
    return jarsExcept(folder, jar -> false);
  }

  /** The same without those of these names. */
  ClassPath jarsExcept(String folder, Predicate<String> excluded) throws IOException {
    List<Path> all = new ArrayList<>(entries);
    try (Stream<Path> jars = Files.list(JARS.resolve(folder))) {
      jars.filter(jar -> !excluded.test(name(jar))).sorted().forEach(all::add);
    }
    if (all.size() == entries.size()) {
      throw new IOException(JARS.resolve(folder) + ": empty (expected: jars, copied by the build)");
    }
    return new ClassPath(all);
  }

  private static String name(Path jar) {
    return jar.getFileName().toString();
  }

  /** What a class was loaded from here: a module's jar or its folder of classes. */
  ClassPath of(Class<?> one) {
    List<Path> all = new ArrayList<>(entries);
    all.add(locationOf(one));
    return new ClassPath(all);
  }

  static Path locationOf(Class<?> one) {
    try {
      return Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return entries.stream()
        .map(entry -> entry.toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }
}
