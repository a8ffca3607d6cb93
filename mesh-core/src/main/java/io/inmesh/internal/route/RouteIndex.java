package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.internal.route.PrefixTrie.Candidates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the first route that matches. Exact paths, prefixes, and the literal beginnings of
 * expressions and templates are hashed; what the tables yield is visited in the order of the
 * configuration and checked in full, so the outcome is that of trying one route after another.
 */
final class RouteIndex {
  private final CompiledRoute[] routes;
  private final boolean ignoreParameters;
  private final @Nullable TextTable<Candidates> exact;
  private final @Nullable TextTable<Candidates> exactFolding;
  private final @Nullable PrefixTrie prefixes;
  private final @Nullable PrefixTrie prefixesFolding;

  /**
   * Builds an index.
   *
   * @param routes in order
   * @param ignoreParameters {@code ignore_path_parameters_in_path_matching}
   */
  RouteIndex(List<CompiledRoute> routes, boolean ignoreParameters) {
    this.routes = routes.toArray(new CompiledRoute[0]);
    this.ignoreParameters = ignoreParameters;
    exact = exactTable(false);
    exactFolding = exactTable(true);
    prefixes = prefixTable(false);
    prefixesFolding = prefixTable(true);
  }

  private @Nullable TextTable<Candidates> exactTable(boolean folding) {
    Map<String, Candidates> lists = new HashMap<>();
    byKey(true, folding).forEach((key, list) -> lists.put(key, new Candidates(list, null)));
    return lists.isEmpty() ? null : new TextTable<>(lists, folding);
  }

  private @Nullable PrefixTrie prefixTable(boolean folding) {
    Map<String, int[]> lists = byKey(false, folding);
    return lists.isEmpty() ? null : new PrefixTrie(lists, folding);
  }

  private Map<String, int[]> byKey(boolean exactPath, boolean folding) {
    Map<String, List<Integer>> lists = new HashMap<>();
    for (int i = 0; i < routes.length; i++) {
      PathCondition path = routes[i].path();
      if (path != null && path.exact() == exactPath && path.folding() == folding) {
        lists.computeIfAbsent(path.key(), key -> new ArrayList<>()).add(i);
      }
    }
    Map<String, int[]> result = new HashMap<>();
    lists.forEach(
        (key, list) -> result.put(key, list.stream().mapToInt(Integer::intValue).toArray()));
    return result;
  }

  /** The first route that takes the request; null when none does. */
  @Nullable CompiledRoute find(RequestView request, MatchContext context, long random) {
    String path = matchedPart(request.path());
    int end = PathText.end(path);
    Candidates a = exact == null ? null : exact.get(path, 0, end);
    Candidates b = exactFolding == null ? null : exactFolding.get(path, 0, end);
    Candidates c = prefixes == null ? null : prefixes.find(path, end);
    Candidates d = prefixesFolding == null ? null : prefixesFolding.find(path, end);
    int at = -1;
    while (true) {
      at =
          Math.min(
              Math.min(Candidates.above(a, at), Candidates.above(b, at)),
              Math.min(Candidates.above(c, at), Candidates.above(d, at)));
      if (at == Integer.MAX_VALUE) {
        return null;
      }
      if (routes[at].matches(request, path, end, context, random)) {
        return routes[at];
      }
    }
  }

  /** What routes look at, up to its query: the target, or that without path parameters. */
  String matchedPart(String target) {
    return ignoreParameters ? PathText.withoutParameters(target) : target;
  }

  List<CompiledRoute> routes() {
    return List.of(routes);
  }
}
