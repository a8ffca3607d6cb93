package io.inmesh.internal.route;

import io.inmesh.internal.route.PrefixTrie.Candidates;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The arrays of a {@link PrefixTrie} while they grow. */
final class PrefixTrieBuilder {
  private static final int ASCII = PrefixTrie.ASCII;

  private final String[] keys;
  private final int[][] lists;
  private final List<String> labels = new ArrayList<>();
  private final List<@Nullable Candidates> found = new ArrayList<>();
  private final byte[] slots = new byte[ASCII];
  private int endOfSlots;
  private int[] nodes = new int[64];
  private int used;

  /** All nodes for these routes by key. */
  PrefixTrieBuilder(Map<String, int[]> routes, boolean folding) {
    TreeMap<String, int[]> sorted = new TreeMap<>(routes);
    keys = sorted.keySet().toArray(new String[0]);
    lists = sorted.values().toArray(new int[0][]);
    number(folding);
    found.add(null);
    build();
  }

  int[] nodes() {
    return Arrays.copyOf(nodes, used);
  }

  String[] labels() {
    return labels.toArray(new String[0]);
  }

  @Nullable Candidates[] found() {
    return found.toArray(new Candidates[0]);
  }

  byte[] slots() {
    return slots;
  }

  int endOfSlots() {
    return endOfSlots;
  }

  /** Gives a slot to each ASCII character that tells children apart: where neighbours differ. */
  private void number(boolean folding) {
    TreeSet<Character> first = new TreeSet<>();
    for (int i = 0; i < keys.length; i++) {
      String before = i == 0 ? "" : keys[i - 1];
      int same = commonLength(before, keys[i], 0);
      if (same < keys[i].length()) {
        first.add(keys[i].charAt(same));
      }
      if (same < before.length()) {
        first.add(before.charAt(same));
      }
    }
    if (keys.length > 0 && !keys[0].isEmpty()) {
      first.add(keys[0].charAt(0));
    }
    int next = PrefixTrie.HEAD;
    for (char c : first.headSet((char) ASCII)) {
      slots[c] = (byte) next;
      if (folding && c >= 'a' && c <= 'z') {
        slots[c - 'a' + 'A'] = (byte) next;
      }
      next++;
    }
    endOfSlots = next;
  }

  /**
   * A node to be made: of the keys {@code from} to {@code to}, all of which begin alike up to
   * {@code depth}.
   *
   * @param parentDepth where its label begins in each of its keys
   * @param shorter the place of the candidates of the next shorter key
   * @param link where its place is to be written
   */
  private record Pending(int from, int to, int parentDepth, int depth, int shorter, int link) {}

  /** Makes all nodes; keys may be nested in each other too deeply for a recursion. */
  private void build() {
    Deque<Pending> rest = new ArrayDeque<>();
    rest.push(new Pending(0, keys.length, 0, 0, 0, -1));
    while (!rest.isEmpty()) {
      add(rest.pop(), rest);
    }
  }

  private void add(Pending made, Deque<Pending> rest) {
    int depth = made.depth;
    boolean ends = made.from < made.to && keys[made.from].length() == depth;
    int candidates = made.shorter;
    if (ends) {
      candidates = found.size();
      found.add(new Candidates(lists[made.from], found.get(made.shorter)));
    }
    int next = ends ? made.from + 1 : made.from;
    boolean leaf = next == made.to;
    int others = leaf ? 0 : otherChildren(next, made.to, depth);
    int node = room(leaf ? PrefixTrie.HEAD : endOfSlots + 1 + 2 * others);
    if (made.link >= 0) {
      nodes[made.link] = node;
    }
    nodes[node + PrefixTrie.LABEL] = labels.size();
    nodes[node + PrefixTrie.LENGTH] = depth - made.parentDepth;
    nodes[node + PrefixTrie.FOUND] = leaf ? ~candidates : candidates;
    if (depth - made.parentDepth > 1) {
      labels.add(keys[made.from].substring(made.parentDepth + 1, depth));
    }
    int other = node + endOfSlots;
    if (!leaf) {
      nodes[other] = others;
    }
    while (next < made.to) {
      int begin = next;
      next = endOfChild(begin, made.to, depth);
      int end = commonLength(keys[begin], keys[next - 1], depth);
      char first = keys[begin].charAt(depth);
      int link = node + (first < ASCII ? slots[first] & 0xff : 0);
      if (first >= ASCII) { // ascending, as the keys are
        nodes[++other] = first;
        link = other + others;
      }
      rest.push(new Pending(begin, next, depth, end, candidates, link));
    }
  }

  /** How many children begin with another character than those of ASCII; they are the last ones. */
  private int otherChildren(int from, int to, int depth) {
    int count = 0;
    for (int i = to - 1; i >= from && keys[i].charAt(depth) >= ASCII; i--) {
      boolean last = i == to - 1 || keys[i].charAt(depth) != keys[i + 1].charAt(depth);
      count += last ? 1 : 0;
    }
    return count;
  }

  private int endOfChild(int from, int to, int depth) {
    int next = from + 1;
    while (next < to && keys[next].charAt(depth) == keys[from].charAt(depth)) {
      next++;
    }
    return next;
  }

  private int room(int size) {
    int place = used;
    used += size;
    if (used > nodes.length) {
      nodes = Arrays.copyOf(nodes, Math.max(used, 2 * nodes.length));
    }
    return place;
  }

  private static int commonLength(String one, String other, int from) {
    int end = from;
    while (end < one.length() && end < other.length() && one.charAt(end) == other.charAt(end)) {
      end++;
    }
    return end;
  }
}
