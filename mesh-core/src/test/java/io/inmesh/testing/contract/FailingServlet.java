package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;

/** Tells of the content that it is about to write, and fails as the path says. */
final class FailingServlet extends HttpServlet {
  /** Until a timeout. Jetty loses one, now and then, that comes while it has the request still. */
  static final long SOON_MILLIS = 20;

  @Serial private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType("text/csv");
    response.setHeader("Content-Encoding", "gzip");
    response.setHeader("ETag", "\"1\"");
    response.setDateHeader("Last-Modified", 0);
    response.setHeader("Cache-Control", "public");
    response.addHeader("Vary", "x-own");
    response.setHeader("x-own", "1");
    response.addCookie(new Cookie("id", "1"));
    switch (request.getPathInfo()) {
      case "/error" -> response.sendError(EchoServlet.STATUS_WITH_PAGE);
      case "/written" -> {
        response.getOutputStream().write(1);
        response.sendError(EchoServlet.STATUS_WITH_PAGE);
      }
      case "/throw" -> throw new IllegalStateException("on purpose");
      case "/async-error" -> {
        AsyncContext context = request.startAsync();
        context.start(() -> {
          try {
            ((HttpServletResponse) context.getResponse()).sendError(EchoServlet.STATUS_WITH_PAGE);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          context.complete();
        });
      }
      case "/async-throw" -> {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
          throw new IllegalStateException("on purpose");
        }
        request.startAsync().dispatch();
      }
      case "/async-timeout" -> request.startAsync().setTimeout(SOON_MILLIS);
      default -> response.getWriter().write("no failure");
    }
  }
}
