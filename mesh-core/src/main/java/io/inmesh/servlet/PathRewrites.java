package io.inmesh.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds out how an application gets a request whose path the route has rewritten: so that each
 * filter is asked that would have been, had the request come with its new path. Thread-safe.
 *
 * <p>A {@link jakarta.servlet.RequestDispatcher#forward} passes by the filters that are mapped for
 * REQUEST only, as they are unless somebody says otherwise, and what authenticates is among them.
 * So the chain goes on wherever it is the one of the new path; elsewhere the request is refused
 * unless the application has no other filter. For which dispatcher types one is mapped no container
 * tells.
 */
final class PathRewrites {
  private static final System.Logger LOG = System.getLogger("io.inmesh.servlet");

  private static final String REMEDY =
      " (let the application serve the path as it comes, or take the rewrite from the route)";

  private volatile @Nullable Registrations known;

  /** Of each cause, who is concerned: no more than there are servlets and filters. */
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /**
   * How to go on.
   *
   * @param path the new one, with its query
   * @param mesh the name of the mesh's own filter; null when it is not known
   */
  Rewritten of(HttpServletRequest request, String path, @Nullable String mesh) {
    int question = path.indexOf('?');
    String uri = question < 0 ? path : path.substring(0, question);
    String context = request.getContextPath();
    String rest = uri.startsWith(context) ? uri.substring(context.length()) : "";
    String decoded = rest.startsWith("/") ? DecodedPath.of(rest) : null;
    if (decoded == null) { // another application would have to answer
      return new Rewritten.Answered(HttpServletResponse.SC_NOT_FOUND);
    }
    if (decoded.equals(DecodedPath.AMBIGUOUS)) {
      return new Rewritten.Answered(HttpServletResponse.SC_BAD_REQUEST);
    }
    Registrations all;
    try {
      all = registrations(request.getServletContext(), mesh);
    } catch (UnsupportedOperationException e) {
      return refused("", uri, "the container does not tell the application's servlets and filters");
    }
    // What the container has made the chain by, whatever a filter in front has laid over it.
    HttpServletRequest chosen =
        request.getDispatcherType() == DispatcherType.REQUEST
                && Containers.own(request) instanceof HttpServletRequest container
            ? container
            : request;
    String servlet = chosen.getHttpServletMapping().getServletName();
    MappedPath mapped = all.find(decoded, chosen.getHttpServletMapping());
    if (mapped != null && mapped.servlet().equals(servlet)) {
      if (all.areForTheContainer(mapped)) {
        return new Rewritten.Forwarded(path.substring(context.length()));
      }
      String filter = all.filterOfOneOnly(decoded, path(chosen));
      return filter == null
          ? new Rewritten.Shown(uri, question < 0 ? null : path.substring(question + 1), mapped)
          : refused(
              "filter " + filter,
              uri,
              "the filter "
                  + filter
                  + " is mapped for that path, and not for the one that the request came with:"
                  + " map it for both");
    }
    boolean hidden = all.mayHaveOther(servlet);
    String other = mapped == null ? null : mapped.servlet();
    String filter = all.anyFilter();
    if (filter == null) {
      return new Rewritten.Forwarded(path.substring(context.length()));
    }
    if (other == null && !hidden) {
      return new Rewritten.Answered(HttpServletResponse.SC_NOT_FOUND);
    }
    return refused(
        "servlet " + servlet + " to " + other,
        uri,
        "another servlet serves it, "
            + (other == null ? "of which the container does not tell," : other)
            + " instead of "
            + servlet
            + ", and filters such as "
            + filter
            + " could not be asked as for a request of its own");
  }

  private static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }

  private Registrations registrations(ServletContext context, @Nullable String mesh) {
    Registrations all = known;
    if (all == null || !all.areOf(context)) {
      all = new Registrations(context, mesh);
      known = all;
    }
    return all;
  }

  private Rewritten refused(String cause, String uri, String why) {
    if (told.add(cause)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "A route rewrites a path to {0}, and the request is refused: {1}{2}",
          uri,
          why,
          REMEDY);
    }
    return new Rewritten.Refused(
        "the path is rewritten to one for which another servlet or filter of the application is"
            + " meant");
  }
}
