package io.inmesh.internal.route;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds all route lists whose key is a prefix of a path: one walk down a radix trie finds the
 * longest key, which knows the next shorter. The cost depends on the path, not on the number of
 * keys. Immutable once it is built.
 *
 * <p>All nodes lie in one array: a head, and, where a node has children, their places in the array
 * by the number of the ASCII character that they begin with; 0 is none. So the way from a node to
 * its child is a single load. Children that begin with another character are few: after those come
 * how many there are, their characters, ascending, and in the same order their places.
 */
final class PrefixTrie {
  /** Of a node's head: no child, and of characters that begin none. */
  static final int NO_CHILD = 0;

  /** The place of its label, where that is longer than one character. */
  static final int LABEL = 1;

  /** How long the text is that leads to it from its parent. */
  static final int LENGTH = 2;

  /** The place of its candidates; the complement (~) where it has no children. */
  static final int FOUND = 3;

  static final int HEAD = 4;

  static final int ASCII = 128;

  private final int[] nodes;

  /** What leads to a node, without the first character, by which its parent knows it. */
  private final String[] labels;

  private final @Nullable Candidates[] found;

  /** Where a node has its child for each ASCII character. */
  private final byte[] slots;

  /** Where a node has the number of its other children. */
  private final int endOfSlots;

  private final boolean folding;

  /**
   * Builds a trie.
   *
   * @param routes ascending route indexes by key
   * @param folding whether ASCII case is ignored; the keys are folded then
   */
  PrefixTrie(Map<String, int[]> routes, boolean folding) {
    this.folding = folding;
    PrefixTrieBuilder builder = new PrefixTrieBuilder(routes, folding);
    nodes = builder.nodes();
    labels = builder.labels();
    found = builder.found();
    slots = builder.slots();
    endOfSlots = builder.endOfSlots();
  }

  /** The routes of the longest key that the path begins with; null when there is none. */
  @Nullable Candidates find(String path, int end) {
    int node = 0;
    int at = 0;
    while (at < end && nodes[node + FOUND] >= 0) {
      char first = path.charAt(at++);
      int child = first < ASCII ? nodes[node + (slots[first] & 0xff)] : otherChild(node, first);
      if (child == 0) {
        break;
      }
      int length = nodes[child + LENGTH];
      if (length > 1) {
        String label = labels[nodes[child + LABEL]];
        if (at + length - 1 > end || !Ascii.at(path, at, label, folding)) {
          break;
        }
        at += length - 1;
      }
      node = child;
    }
    int place = nodes[node + FOUND];
    return found[place >= 0 ? place : ~place];
  }

  private int otherChild(int node, char first) {
    int count = nodes[node + endOfSlots];
    int begin = node + endOfSlots + 1;
    int at = count == 0 ? -1 : Arrays.binarySearch(nodes, begin, begin + count, first);
    return at < 0 ? NO_CHILD : nodes[at + count];
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
