package io.inmesh.internal.route;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds all route lists whose key is a prefix of a path: one walk down a radix trie finds the
 * longest key, which knows the next shorter. The cost depends on the path, not on the number of
 * keys. Immutable once it is built.
 */
final class PrefixTrie {
  private final Node root;
  private final boolean folding;

  /**
   * Builds a trie.
   *
   * @param routes ascending route indexes by key
   * @param folding whether ASCII case is ignored; the keys are folded then
   */
  PrefixTrie(Map<String, int[]> routes, boolean folding) {
    this.folding = folding;
    TreeMap<String, int[]> sorted = new TreeMap<>(routes);
    String[] keys = sorted.keySet().toArray(new String[0]);
    int[][] lists = sorted.values().toArray(new int[0][]);
    root = new Node("", keys, lists, 0, keys.length, 0, null);
  }

  /** The routes of the longest key that the path begins with; null when there is none. */
  @Nullable Candidates find(String path, int end) {
    Node node = root;
    int at = 0;
    while (at < end) {
      char next = path.charAt(at);
      Node child = node.child(folding ? Ascii.fold(next) : next);
      if (child == null || !child.continues(path, at, end, folding)) {
        break;
      }
      at += child.label.length();
      node = child;
    }
    return node.candidates;
  }

  /** A node: the text that leads to it from its parent, and what begins with the text so far. */
  private static final class Node {
    private final String label;

    /** The routes of the longest key on the way from the root to here; null for none. */
    private final @Nullable Candidates candidates;

    /** The characters that children begin with, ascending. */
    private final char[] first;

    private final Node[] children;

    /**
     * The children of {@code first[0]}, {@code first[0] + 1}, ...; empty where these are sparse.
     */
    private final @Nullable Node[] dense;

    /** The node of the keys {@code from} to {@code to}, all of which begin alike. */
    Node(
        String label,
        String[] keys,
        int[][] lists,
        int from,
        int to,
        int depth,
        @Nullable Candidates shorter) {
      this.label = label;
      boolean ends = from < to && keys[from].length() == depth;
      candidates = ends ? new Candidates(lists[from], shorter) : shorter;
      char[] begin = new char[to - from];
      Node[] nodes = new Node[to - from];
      int count = 0;
      int at = ends ? from + 1 : from;
      while (at < to) {
        int next = at + 1;
        while (next < to && keys[next].charAt(depth) == keys[at].charAt(depth)) {
          next++;
        }
        int end = commonLength(keys[at], keys[next - 1], depth);
        begin[count] = keys[at].charAt(depth);
        nodes[count++] =
            new Node(keys[at].substring(depth, end), keys, lists, at, next, end, candidates);
        at = next;
      }
      first = Arrays.copyOf(begin, count);
      children = Arrays.copyOf(nodes, count);
      dense = dense(first, children);
    }

    private static int commonLength(String one, String other, int from) {
      int end = from;
      while (end < one.length() && end < other.length() && one.charAt(end) == other.charAt(end)) {
        end++;
      }
      return end;
    }

    private static @Nullable Node[] dense(char[] first, Node[] children) {
      int span = first.length == 0 ? 0 : first[first.length - 1] - first[0] + 1;
      if (span > 128) {
        return new Node[0];
      }
      Node[] dense = new Node[span];
      for (int i = 0; i < first.length; i++) {
        dense[first[i] - first[0]] = children[i];
      }
      return dense;
    }

    /** Whether the label stands at this place of the path; of its first character that is known. */
    boolean continues(String path, int at, int end, boolean folding) {
      String text = label;
      int length = text.length();
      if (length > end - at) {
        return false;
      }
      for (int i = 1; i < length; i++) {
        char next = path.charAt(at + i);
        if (text.charAt(i) != (folding ? Ascii.fold(next) : next)) {
          return false;
        }
      }
      return true;
    }

    @Nullable Node child(char next) {
      if (first.length == 0) {
        return null;
      }
      int offset = next - first[0];
      if (dense.length > 0) {
        return offset >= 0 && offset < dense.length ? dense[offset] : null;
      }
      int found = Arrays.binarySearch(first, next);
      return found < 0 ? null : children[found];
    }
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
