package io.inmesh.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the application gets a request whose path the route has rewritten. */
sealed interface Rewritten {
  /** The new query, without its question mark; null for none. */
  default @Nullable String query() {
    return null;
  }

  /**
   * The new path as it would stand in a request; null where the application gets none.
   *
   * @param context the path of the application
   */
  default @Nullable String uri(String context) {
    return null;
  }

  /**
   * The servlet and the filters of the path as it came are those of the new one too: they see it.
   *
   * @param uri path as it would stand in a request
   * @param query without its question mark; null for none
   * @param mapped the path within the application
   */
  record Shown(String uri, @Nullable String query, MappedPath mapped) implements Rewritten {
    @Override
    public String uri(String context) {
      return uri;
    }
  }

  /**
   * Another servlet, before which there is no filter of the application.
   *
   * @param path within the application, with the query
   */
  record Forwarded(String path) implements Rewritten {
    @Override
    public String uri(String context) {
      int question = path.indexOf('?');
      return context + (question < 0 ? path : path.substring(0, question));
    }

    @Override
    public @Nullable String query() {
      int question = path.indexOf('?');
      return question < 0 ? null : path.substring(question + 1);
    }
  }

  /** What a container answers to such a path. */
  record Answered(int status) implements Rewritten {}

  /** A filter of the application would not be asked. */
  record Refused(String why) implements Rewritten {}

  /**
   * Runs the application.
   *
   * @param rewritten null: the path is as it came
   */
  static void run(
      @Nullable Rewritten rewritten,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain)
      throws IOException, ServletException {
    if (rewritten instanceof Answered answered) {
      response.sendError(answered.status());
    } else if (rewritten instanceof Forwarded forwarded) {
      RequestDispatcher dispatcher = request.getRequestDispatcher(forwarded.path());
      if (dispatcher == null) {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
      } else {
        dispatcher.forward(request, response);
      }
    } else {
      chain.doFilter(request, response);
    }
  }
}
