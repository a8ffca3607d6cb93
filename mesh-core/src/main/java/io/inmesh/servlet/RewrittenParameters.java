package io.inmesh.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request whose query the route has rewritten: those of the new query take the
 * place of those of the query that came, and what a form or a dispatch adds stays. Used by the
 * threads of the request, one at a time.
 */
final class RewrittenParameters {
  private final ServletRequestWrapper request;
  private final @Nullable String ownQuery;
  private final @Nullable String newQuery;

  /** Tomcat puts the request of a dispatch below this one. */
  private final ServletRequestWrapper lowest;

  private final ServletRequest ofContainer;
  private @Nullable Map<String, String[]> came;
  private Map<String, String[]> own = Map.of();

  /**
   * Those of a request.
   *
   * @param request what shows them, around the request as it came and not dispatched
   * @param ownQuery the query that came; null for none
   * @param newQuery the one that is shown; null for none
   */
  RewrittenParameters(
      ServletRequestWrapper request, @Nullable String ownQuery, @Nullable String newQuery) {
    this.request = request;
    this.ownQuery = ownQuery;
    this.newQuery = newQuery;
    ServletRequestWrapper inner = request;
    while (inner.getRequest() instanceof ServletRequestWrapper wrapper) {
      inner = wrapper;
    }
    this.lowest = inner;
    this.ofContainer = inner.getRequest();
  }

  /** The parameters as the application is to see them now. */
  Map<String, String[]> get() {
    boolean dispatched = lowest.getRequest() != ofContainer;
    Map<String, String[]> now = request.getRequest().getParameterMap();
    Map<String, String[]> before = came;
    if (before == null) {
      before = new LinkedHashMap<>(dispatched ? withoutDispatch() : now);
      own = rewritten(before);
      came = before;
    }
    return Collections.unmodifiableMap(dispatched ? withDispatch(before, now) : own);
  }

  /** What there would be now, had nothing been put below this. */
  private Map<String, String[]> withoutDispatch() {
    Map<String, String[]> all = ofContainer.getParameterMap();
    return request.getRequest() instanceof BufferedRequest buffered ? buffered.withForm(all) : all;
  }

  private Map<String, String[]> rewritten(Map<String, String[]> all) {
    Map<String, List<String>> values = parse(newQuery);
    Map<String, List<String>> old = parse(ownQuery);
    all.forEach((name, given) -> {
      List<String> rest = new ArrayList<>(Arrays.asList(given));
      List<String> gone = old.getOrDefault(name, List.of());
      int at = Collections.indexOfSubList(rest, gone);
      if (at >= 0) {
        rest.subList(at, at + gone.size()).clear();
      }
      if (!rest.isEmpty()) {
        values.computeIfAbsent(name, n -> new ArrayList<>(1)).addAll(rest);
      }
    });
    Map<String, String[]> result = new LinkedHashMap<>();
    values.forEach((name, list) -> result.put(name, list.toArray(String[]::new)));
    return result;
  }

  /** A dispatch has put the values of its own query in front of those that there were. */
  private Map<String, String[]> withDispatch(
      Map<String, String[]> before, Map<String, String[]> now) {
    String[] none = {};
    Map<String, String[]> result = new LinkedHashMap<>(own);
    now.forEach((name, values) -> {
      int added = values.length - before.getOrDefault(name, none).length;
      if (added > 0) {
        String[] rest = own.getOrDefault(name, none);
        String[] joined = Arrays.copyOf(values, added + rest.length);
        System.arraycopy(rest, 0, joined, added, rest.length);
        result.put(name, joined);
      }
    });
    return result;
  }

  private static Map<String, List<String>> parse(@Nullable String query) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    if (query != null) {
      BufferedRequest.addForm(values, query, StandardCharsets.UTF_8);
    }
    return values;
  }
}
