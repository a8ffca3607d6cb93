package io.inmesh.xds.files;

import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where to look for changes of a path that may lead through symbolic links. */
final class WatchedDirectories {
  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private WatchedDirectories() {}

  /** Every directory in which an entry that the path depends on can be replaced. */
  static Set<Path> of(Path path) {
    Set<Path> directories = new LinkedHashSet<>();
    Path absolute = path.toAbsolutePath().normalize();
    addLinks(absolute, directories, 0);
    Path parent = absolute.getParent();
    if (parent != null) {
      directories.add(parent);
    }
    try {
      Path real = absolute.toRealPath();
      if (Files.isDirectory(real)) {
        directories.add(real);
        // Files in it may be links, as in a mounted ConfigMap.
        for (Path file : files(real)) {
          addLinks(file, directories, 0);
          addRealParent(file, directories);
        }
      } else {
        addRealParent(real, directories);
      }
    } catch (IOException | TextException e) {
      // It does not exist now; the parent tells when it does.
      return directories;
    }
    return directories;
  }

  /**
   * These directories and all above them, from the root on: whoever begins to watch in this order
   * misses nothing that is made meanwhile.
   *
   * @return which entries matter; empty: all
   */
  static Map<Path, Set<Path>> withWays(Set<Path> directories) {
    Map<Path, Set<Path>> entries =
        new TreeMap<>(Comparator.comparingInt(Path::getNameCount).thenComparing(path -> path));
    for (Path directory : directories) {
      Path name = directory.getFileName();
      for (Path above = directory.getParent(); above != null && name != null; ) {
        entries.computeIfAbsent(above, path -> new HashSet<>()).add(name);
        name = above.getFileName();
        above = above.getParent();
      }
    }
    directories.forEach(directory -> entries.put(directory, Set.of()));
    return entries;
  }

  /**
   * The files that a path means.
   *
   * @throws TextException when there are none: a volume that is not there yet, or no longer, says
   *     nothing about the resources
   */
  static List<Path> files(Path path) {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(path)) {
      files = entries.filter(WatchedDirectories::isResourceFile).sorted().toList();
    } catch (IOException e) {
      throw wrong(path, e.toString(), "a readable directory");
    }
    if (files.isEmpty()) {
      throw wrong(
          path, "a directory without resources", "a file .yaml, .yml or .json, or several of them");
    }
    return files;
  }

  private static TextException wrong(Path path, String found, String expected) {
    return new TextException(List.of(new TextProblem(path.toString(), 0, 0, "", found, expected)));
  }

  private static boolean isResourceFile(Path file) {
    String name = file.getFileName().toString();
    boolean text = name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json");
    return text && !name.startsWith(".") && !Files.isDirectory(file);
  }

  private static void addRealParent(Path file, Set<Path> directories) throws IOException {
    Path parent = file.toRealPath().getParent();
    if (parent != null) {
      directories.add(parent);
    }
  }

  /** The directory of each link on the way, and of each link on the way of its target. */
  private static void addLinks(Path path, Set<Path> directories, int links) {
    for (Path part = path; part != null && links < MAX_LINKS; part = part.getParent()) {
      if (Files.isSymbolicLink(part)) {
        Path parent = part.toAbsolutePath().getParent();
        if (parent != null) {
          directories.add(parent);
          Path target = target(part, parent);
          if (target != null) {
            addLinks(target, directories, links + 1);
          }
        }
      }
    }
  }

  /** Null when the link was removed meanwhile; its directory is watched all the same. */
  private static @Nullable Path target(Path link, Path parent) {
    try {
      return parent.resolve(Files.readSymbolicLink(link)).normalize();
    } catch (IOException e) {
      return null;
    }
  }
}
