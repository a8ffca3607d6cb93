package io.inmesh.xds.files;

import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * What a watched directory has told.
 *
 * @param key of the directory
 * @param all whether any entry may have changed: too much has, or the directory itself is gone
 * @param names the entries that have
 */
record DirectoryChange(WatchKey key, boolean all, Set<Path> names) {
  /** Takes what was told; what changes from here on is told again. */
  static DirectoryChange take(WatchKey key) {
    boolean all = false;
    Set<Path> names = new HashSet<>();
    for (WatchEvent<?> event : key.pollEvents()) {
      if (event.context() instanceof Path name) {
        names.add(name);
      } else {
        all = true;
      }
    }
    return new DirectoryChange(key, !key.reset() || all, names);
  }

  /**
   * Whether it matters.
   *
   * @param entries those that do; empty: all
   */
  boolean concerns(Set<Path> entries) {
    return all || entries.isEmpty() || !Collections.disjoint(entries, names);
  }
}
