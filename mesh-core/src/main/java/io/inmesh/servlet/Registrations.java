package io.inmesh.servlet;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.MappingMatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The servlets and filters of an application, which do not change once it is started: who is asked
 * about a path. Immutable.
 */
final class Registrations {
  private final ServletContext context;
  private final List<Mapping> servlets = new ArrayList<>();
  private final List<FilterMappings> filters = new ArrayList<>();

  /** Servlets of which no mapping is told: Tomcat does not know those of {@code Wrapper}s. */
  private final Set<String> unmapped = new HashSet<>();

  private record Mapping(String pattern, String servlet) {}

  private record FilterMappings(String name, Collection<String> patterns) {
    boolean matches(String path) {
      return patterns.stream().anyMatch(pattern -> MappedPath.matches(pattern, path));
    }
  }

  /**
   * Those of an application.
   *
   * @param mesh the name of the mesh's own filter, which is left out; null when it is not known
   * @throws UnsupportedOperationException when the container does not tell
   */
  Registrations(ServletContext context, @Nullable String mesh) {
    this.context = context;
    for (Map.Entry<String, ? extends ServletRegistration> each :
        context.getServletRegistrations().entrySet()) {
      Collection<String> patterns = each.getValue().getMappings();
      for (String pattern : patterns) {
        servlets.add(new Mapping(pattern, each.getKey()));
      }
      if (patterns.isEmpty()) {
        unmapped.add(each.getKey());
      }
    }
    for (Map.Entry<String, ? extends FilterRegistration> each :
        context.getFilterRegistrations().entrySet()) {
      FilterRegistration filter = each.getValue();
      if (!each.getKey().equals(mesh)
          && !Objects.equals(filter.getClassName(), MeshFilter.class.getName())) {
        filters.add(new FilterMappings(each.getKey(), List.copyOf(filter.getUrlPatternMappings())));
      }
    }
  }

  boolean areOf(ServletContext other) {
    return context == other;
  }

  /**
   * Who serves a path; null for nobody.
   *
   * @param own what has led the request to its servlet
   */
  @Nullable MappedPath find(String path, HttpServletMapping own) {
    MappedPath best = MappedPath.of(path, own.getPattern(), own.getServletName());
    for (Mapping each : servlets) {
      MappedPath match = MappedPath.of(path, each.pattern(), each.servlet());
      if (match != null && match.isBetterThan(best)) {
        best = match;
      }
    }
    return best;
  }

  /** The name of a filter that is asked about a path and not about another one; null for none. */
  @Nullable String filterOfOneOnly(String path, String notOf) {
    for (FilterMappings each : filters) {
      if (each.matches(path) && !each.matches(notOf)) {
        return each.name();
      }
    }
    return null;
  }

  /**
   * Whether only the container knows what a path of a servlet leads to, and no filter is there for
   * it: welcome files of a directory, and what other servlets serve that nobody tells of.
   */
  boolean areForTheContainer(MappedPath path) {
    boolean directory =
        path.servlet().equals("default")
            && path.match() == MappingMatch.DEFAULT
            && path.path().endsWith("/");
    return filters.isEmpty() && (directory || mayHaveOther(path.servlet()));
  }

  /** Whether a servlet may serve paths that nobody tells of. */
  boolean mayHaveOther(String than) {
    return unmapped.size() > (unmapped.contains(than) ? 1 : 0);
  }

  /**
   * The name of some filter; null for none. Whether it is asked about a path of some servlet nobody
   * can tell: Tomcat tells nothing of a filter that it has for everything ({@code *}), whatever
   * else that one is mapped for.
   */
  @Nullable String anyFilter() {
    return filters.isEmpty() ? null : filters.get(0).name();
  }
}
