package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;

/** Asynchronous requests of whose end a container may tell nobody. */
final class UntoldEnds extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    if (request.getDispatcherType() == DispatcherType.ASYNC) {
      throw new IllegalStateException("on purpose");
    }
    switch (request.getPathInfo()) {
      case "/written-thrown" -> {
        AsyncContext context = request.startAsync();
        write(response);
        context.dispatch();
      }
      case "/redirected-thrown" -> {
        AsyncContext context = request.startAsync();
        response.sendRedirect("/elsewhere");
        context.dispatch();
      }
      case "/started-thrown" -> {
        write(response);
        request.startAsync();
        throw new IllegalStateException("on purpose");
      }
      case "/short" -> {
        AsyncContext context = request.startAsync();
        response.setContentLength(100);
        write(response);
        context.complete();
      }
      default -> { // an error
        response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        AsyncContext context = request.startAsync();
        context.setTimeout(FailingServlet.SOON_MILLIS);
        context.addListener((OnTimeout) UntoldEnds::complete);
      }
    }
  }

  private static void write(HttpServletResponse response) throws IOException {
    response.getOutputStream().write(1);
    response.flushBuffer();
  }

  /** Goes on once the container's thread has left. */
  private static void complete(AsyncEvent event) throws IOException {
    write((HttpServletResponse) event.getAsyncContext().getResponse());
    event.getAsyncContext().complete();
  }
}
