package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** An application whose answers the path scripts; anything else is echoed. */
public final class EchoServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  /** Its errors are shown by {@code /error-page}. */
  public static final int STATUS_WITH_PAGE = 418;

  /** Its lines are repeated in the response to any path that is echoed. */
  private static final String REPEATED = "x-repeated";

  private final transient AtomicInteger calls = new AtomicInteger();
  private final transient CountDownLatch called = new CountDownLatch(1);
  private final transient AtomicReference<AsyncContext> held = new AtomicReference<>();

  private final transient BlockingQueue<String> pieces = new LinkedBlockingQueue<>();

  private final transient Runnable beforeDispatch;

  /** One that does nothing between the rounds of an asynchronous request. */
  public EchoServlet() {
    this(() -> {});
  }

  /**
   * An application.
   *
   * @param beforeDispatch run before {@code /async-dispatch} is dispatched again
   */
  EchoServlet(Runnable beforeDispatch) {
    this.beforeDispatch = beforeDispatch;
  }

  int calls() {
    return calls.get();
  }

  /** Has {@code /stream} write this; nothing ends it. */
  void write(String piece) {
    pieces.add(piece);
  }

  void awaitCall() throws InterruptedException {
    called.await();
  }

  /** Completes what {@code /never} holds. */
  void release() {
    AsyncContext context = held.get();
    if (context != null) {
      try {
        context.complete();
      } catch (IllegalStateException overAlready) {
        return;
      }
    }
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    int argument =
        request.getQueryString() != null && request.getQueryString().matches("\\d+")
            ? Integer.parseInt(request.getQueryString())
            : 0;
    if (request.getDispatcherType() == DispatcherType.REQUEST) {
      calls.incrementAndGet();
    }
    response.addHeader("x-app", "1");
    response.addHeader("X-App", "2");
    response.setHeader("x-secret", "of the application");
    String path =
        request.getDispatcherType() == DispatcherType.INCLUDE
            ? String.valueOf(request.getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI))
            : request.getRequestURI();
    path = path.replaceFirst("^/app/", "/");
    switch (path) {
      case "/status" -> response.setStatus(argument);
      case "/forward-status" -> request.getRequestDispatcher("/status").forward(request, response);
      case "/forward-late" -> request.getRequestDispatcher("/late-text").forward(request, response);
      case "/forward-text" -> request.getRequestDispatcher("/text").forward(request, response);
      case "/dispatched-forward-text" -> {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
          request.getRequestDispatcher("/text").forward(request, response);
        } else {
          request.startAsync().dispatch();
        }
      }
      case "/include-large",
          "/include-flush",
          "/include-error",
          "/include-redirect",
          "/include-reset" -> {
        response.setHeader("x-app", "before");
        response.addHeader("Cache-Control", "no-store");
        String included = path.replace("/include-", "/included-");
        request.getRequestDispatcher(included).include(request, response);
        response.getWriter().write("end");
      }
      case "/included-large" -> response.getWriter().write("x".repeat(argument));
      case "/included-flush" -> {
        response.getWriter().write("x");
        response.flushBuffer();
      }
      case "/included-error" -> response.sendError(argument);
      case "/included-redirect" -> response.sendRedirect("/elsewhere");
      case "/included-reset" -> response.reset();
      case "/include-text" -> {
        request.getRequestDispatcher("/text").include(request, response);
        response.setHeader("x-app", "after");
      }
      case "/error" -> response.sendError(argument);
      case "/error-page" -> response.getWriter().write("error page" + ServerContract.inContext());
      case "/throw" -> throw new ServletException("on purpose");
      case "/large" -> response.getOutputStream().write(new byte[argument]);
      case "/announced" -> {
        response.setContentLength(argument);
        response.getOutputStream().write(new byte[argument]);
      }
      case "/announced-text" -> {
        response.setContentLengthLong(argument);
        response.getWriter().write("x".repeat(argument));
      }
      case "/text" -> response.getWriter().write("x".repeat(argument));
      case "/async" -> {
        AsyncContext context = request.startAsync();
        context.start(() -> {
          try {
            context.getResponse().getWriter().write("async" + ServerContract.inContext());
          } catch (IOException e) {
            throw new IllegalStateException(e);
          } finally {
            context.complete();
          }
        });
      }
      case "/async-dispatch" -> {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
          beforeDispatch.run();
          request.startAsync().dispatch();
        } else {
          response.getWriter().write("async again" + ServerContract.inContext());
        }
      }
      case "/form" -> {
        StringBuilder form = new StringBuilder();
        for (String name : Collections.list(request.getParameterNames())) {
          form.append(name).append(List.of(request.getParameterValues(name)));
        }
        response.setContentType("text/plain;charset=utf-8");
        response.getWriter().write(form.toString());
      }
      case "/read-twice" -> {
        int bytes = 0;
        while (request.getInputStream().read() >= 0) {
          bytes++;
        }
        response.getWriter().write(bytes + " bytes");
      }
      case "/late-text" -> {
        ServletIdioms.awaitDeadline();
        response.getWriter().write("too late");
      }
      case "/late-flush" -> {
        ServletIdioms.awaitDeadline();
        response.flushBuffer();
      }
      case "/late-writer" -> { // whose failures nobody hears of
        ServletIdioms.awaitDeadline();
        response.getWriter().write("too late");
        response.getWriter().flush();
      }
      case "/late-announced" -> {
        ServletIdioms.awaitDeadline();
        response.setContentLength(3);
        response.getOutputStream().write(new byte[3]);
      }
      case "/late-large" -> {
        ServletIdioms.awaitDeadline();
        response.getOutputStream().write(new byte[100_000]);
      }
      case "/late-error" -> {
        ServletIdioms.awaitDeadline();
        response.sendError(404);
      }
      case "/forward-late-flush" ->
          request.getRequestDispatcher("/late-writer").forward(request, response);
      case "/async-io" -> new EchoIo(request.startAsync()).begin();
      case "/never" -> {
        held.set(request.startAsync());
        called.countDown();
      }
      case "/body" -> {
        int length = request.getInputStream().readAllBytes().length;
        response.getWriter().write(length + " bytes" + ServerContract.inContext());
      }
      default -> {
        if (!ServletIdioms.serve(path, request, response, pieces)) {
          echo(request, response);
        }
      }
    }
  }

  private static void echo(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, String.join("|", Collections.list(request.getHeaders(name))));
    }
    for (String value : Collections.list(request.getHeaders(REPEATED))) {
      response.addHeader(REPEATED, value);
    }
    String query = request.getQueryString() == null ? "" : '?' + request.getQueryString();
    String text =
        request.getMethod()
            + ' '
            + request.getRequestURI()
            + query
            + '\n'
            + headers
            + ServerContract.inContext();
    response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
  }
}
