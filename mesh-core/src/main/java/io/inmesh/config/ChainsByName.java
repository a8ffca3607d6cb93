package io.inmesh.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The filter chains of one destination by their server names: those of the exact name, else those
 * of the longest suffix, else those that ask for none. Immutable.
 */
final class ChainsByName {
  /** In lower case; suffixes begin with their dot. */
  private final Map<String, ChainMatch[]> exact;

  private final Map<String, ChainMatch[]> suffixes;
  private final ChainMatch[] others;

  private ChainsByName(
      Map<String, ChainMatch[]> exact, Map<String, ChainMatch[]> suffixes, ChainMatch[] others) {
    this.exact = exact;
    this.suffixes = suffixes;
    this.others = others;
  }

  int find(
      FilterChainMatch.Connection connection,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      String lowerCaseName) {
    int best = FilterChainMatcher.NO_MATCH;
    long most = ChainMatch.NOTHING;
    byte[] source = null; // Copied once, for the first that asks.
    InetAddress from = remote == null ? null : remote.getAddress();
    for (ChainMatch chain : chains(lowerCaseName)) {
      if (source == null && from != null && chain.hasSources()) {
        source = from.getAddress();
      }
      long specific = chain.specificity(connection, local, remote, source);
      if (specific > most) {
        best = chain.index();
        most = specific;
      }
    }
    return ChainMatch.matches(most) ? best : FilterChainMatcher.NO_MATCH;
  }

  private ChainMatch[] chains(String name) {
    if (name.isEmpty()) {
      return others;
    }
    ChainMatch[] found = exact.get(name);
    if (found == null && !suffixes.isEmpty()) {
      for (int dot = name.indexOf('.', 1); dot > 0 && found == null; ) {
        found = suffixes.get(name.substring(dot));
        dot = name.indexOf('.', dot + 1);
      }
    }
    return found == null ? others : found;
  }

  /** Collects chains. */
  static final class Builder {
    private final Map<String, List<ChainMatch>> exact = new HashMap<>();
    private final Map<String, List<ChainMatch>> suffixes = new HashMap<>();
    private final List<ChainMatch> others = new ArrayList<>();

    boolean isEmpty() {
      return exact.isEmpty() && suffixes.isEmpty() && others.isEmpty();
    }

    void add(int index, FilterChainMatch match) {
      ChainMatch chain = new ChainMatch(index, match);
      if (match.serverNames().isEmpty()) {
        others.add(chain);
      }
      Set<String> names = new LinkedHashSet<>();
      match.serverNames().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
      for (String name : names) {
        exact.computeIfAbsent(name, key -> new ArrayList<>()).add(chain);
        if (name.startsWith("*.")) {
          suffixes.computeIfAbsent(name.substring(1), key -> new ArrayList<>()).add(chain);
        }
      }
    }

    ChainsByName build() {
      return new ChainsByName(arrays(exact), arrays(suffixes), array(others));
    }

    private static Map<String, ChainMatch[]> arrays(Map<String, List<ChainMatch>> lists) {
      Map<String, ChainMatch[]> arrays = new HashMap<>();
      lists.forEach((name, chains) -> arrays.put(name, array(chains)));
      return Map.copyOf(arrays);
    }

    private static ChainMatch[] array(List<ChainMatch> chains) {
      return chains.toArray(ChainMatch[]::new);
    }
  }
}
