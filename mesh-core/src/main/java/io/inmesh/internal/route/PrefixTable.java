package io.inmesh.internal.route;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds all route lists whose key is a prefix of a path: one walk over the path finds the longest,
 * which knows the next shorter. The walk extends one hash character by character and looks into the
 * table only at lengths that some key has.
 */
final class PrefixTable {
  private final TextTable<Candidates> table;
  private final int[] lengths;

  /**
   * Builds a table.
   *
   * @param routes ascending route indexes by key
   * @param folding whether ASCII case is ignored; the keys are folded then
   */
  PrefixTable(Map<String, int[]> routes, boolean folding) {
    TreeMap<Integer, Map<String, int[]>> byLength = new TreeMap<>();
    routes.forEach(
        (key, list) -> byLength.computeIfAbsent(key.length(), n -> new HashMap<>()).put(key, list));
    Map<String, Candidates> linked = new HashMap<>();
    byLength
        .values()
        .forEach(keys ->
            keys.forEach(
                (key, list) -> linked.put(key, new Candidates(list, shorter(key, linked)))));
    table = new TextTable<>(linked, folding);
    lengths = byLength.keySet().stream().mapToInt(Integer::intValue).toArray();
  }

  private static @Nullable Candidates shorter(String key, Map<String, Candidates> linked) {
    for (int length = key.length() - 1; length >= 0; length--) {
      Candidates found = linked.get(key.substring(0, length));
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The routes of the longest key that the path begins with; null when there is none. */
  @Nullable Candidates find(String path, int end) {
    Candidates longest = null;
    int hash = TextTable.emptyHash();
    int at = 0;
    for (int length : lengths) {
      if (length > end) {
        break;
      }
      while (at < length) {
        hash = table.extend(hash, path.charAt(at++));
      }
      Candidates found = table.get(path, 0, length, hash);
      if (found != null) {
        longest = found;
      }
    }
    return longest;
  }

  /**
   * Routes of one key.
   *
   * @param routes ascending indexes
   * @param shorter those of the next shorter key that is a prefix of this one
   */
  record Candidates(int[] routes, @Nullable Candidates shorter) {
    /** The smallest index above {@code after} in a chain; {@link Integer#MAX_VALUE} for none. */
    static int above(@Nullable Candidates chain, int after) {
      int next = Integer.MAX_VALUE;
      for (Candidates link = chain; link != null; link = link.shorter) {
        next = Math.min(next, above(link.routes, after));
      }
      return next;
    }

    private static int above(int[] routes, int after) {
      int low = 0;
      int high = routes.length;
      while (low < high) {
        int middle = low + high >>> 1;
        if (routes[middle] > after) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return low < routes.length ? routes[low] : Integer.MAX_VALUE;
    }
  }
}
