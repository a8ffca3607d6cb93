package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.Arrays;
import java.util.Objects;

/** Says by which path it was reached, also after the dispatches that the path asks for. */
final class PathServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  /** A request with this header has its parameters read from its first dispatch on only. */
  static final String PARAMETERS_LATE = "x-parameters-late";

  /** A request with this header is redirected there, after the dispatch that the path asks for. */
  static final String REDIRECT = "x-redirect";

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.addHeader("x-paths", "1");
    boolean first =
        request.getDispatcherType() == DispatcherType.REQUEST
            || request.getDispatcherType() == DispatcherType.FORWARD;
    String wanted = first ? String.valueOf(request.getPathInfo()) : "";
    boolean late =
        request.getDispatcherType() == DispatcherType.REQUEST
            && request.getHeader(PARAMETERS_LATE) != null;
    String redirect = request.getHeader(REDIRECT);
    if (redirect != null && !wanted.equals("/forward")) {
      response.sendRedirect(redirect);
      return;
    }
    describe(request, response, !late);
    switch (wanted) {
      case "/relative" -> include(request.getRequestDispatcher("other"), request, response);
      case "/include" ->
          include(request.getRequestDispatcher("/new/included?b=2"), request, response);
      case "/forward" -> request.getRequestDispatcher("/new/there").forward(request, response);
      case "/forward-query" ->
          request.getRequestDispatcher("/exact?a=2&b=3").forward(request, response);
      case "/async" -> request.startAsync().dispatch();
      case "/async-given" -> request.startAsync(request, response).dispatch();
      case "/async-wrapped" -> {
        HttpServletRequest own = new HttpServletRequestWrapper(request);
        own.startAsync(own, response).dispatch();
      }
      case "/async-path" -> {
        AsyncContext async = request.startAsync();
        async.dispatch("/exact?b=2");
      }
      case "/error" -> response.sendError(EchoServlet.STATUS_WITH_PAGE);
      case "/late" -> ServletIdioms.awaitDeadline();
      default -> {}
    }
  }

  private static void include(
      RequestDispatcher other, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    other.include(request, response);
    describe(request, response, true);
  }

  private static void describe(
      HttpServletRequest request, HttpServletResponse response, boolean parameters)
      throws IOException {
    StringBuilder text = new StringBuilder();
    text.append(request.getDispatcherType())
        .append(' ')
        .append(request.getRequestURL().toString().replaceFirst(":\\d+", ""))
        .append(' ')
        .append(request.getRequestURI())
        .append(" context=")
        .append(request.getContextPath())
        .append(" servlet=")
        .append(request.getServletPath())
        .append(" info=")
        .append(request.getPathInfo())
        .append(" translated=")
        .append(request.getPathTranslated())
        .append(" query=")
        .append(request.getQueryString())
        .append(" mapping=")
        .append(request.getHttpServletMapping().getMappingMatch())
        .append(',')
        .append(Objects.requireNonNullElse(request.getHttpServletMapping().getMatchValue(), ""))
        .append(',')
        .append(request.getHttpServletMapping().getPattern())
        .append(',')
        .append(request.getHttpServletMapping().getServletName())
        .append(" parameters=");
    if (parameters) {
      request
          .getParameterMap()
          .forEach((name, values) -> text.append(name).append(Arrays.toString(values)));
    }
    for (String name :
        new String[] {
          RequestDispatcher.FORWARD_REQUEST_URI,
          RequestDispatcher.FORWARD_SERVLET_PATH,
          RequestDispatcher.FORWARD_PATH_INFO,
          RequestDispatcher.FORWARD_QUERY_STRING,
          RequestDispatcher.INCLUDE_REQUEST_URI,
          RequestDispatcher.ERROR_REQUEST_URI,
          AsyncContext.ASYNC_REQUEST_URI,
          AsyncContext.ASYNC_SERVLET_PATH,
          AsyncContext.ASYNC_QUERY_STRING
        }) {
      // Tomcat shows an error page as a forward as well.
      boolean shown = request.getDispatcherType() != DispatcherType.ERROR || name.contains("error");
      if (shown && request.getAttribute(name) != null) {
        text.append(' ').append(name).append('=').append(request.getAttribute(name));
      }
    }
    response.getWriter().write(text.append('\n').toString());
  }
}
