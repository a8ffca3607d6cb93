package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** An application whose answers the path scripts; anything else is echoed. */
public final class EchoServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  private final transient AtomicInteger calls = new AtomicInteger();
  private final transient CountDownLatch called = new CountDownLatch(1);
  private final transient AtomicReference<AsyncContext> held = new AtomicReference<>();

  int calls() {
    return calls.get();
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
    switch (request.getRequestURI().replaceFirst("^/app/", "/")) {
      case "/status" -> response.setStatus(argument);
      case "/forward-status" -> request.getRequestDispatcher("/status").forward(request, response);
      case "/forward-text" -> request.getRequestDispatcher("/text").forward(request, response);
      case "/error" -> response.sendError(argument);
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
          request.startAsync().dispatch();
        } else {
          response.getWriter().write("async again" + ServerContract.inContext());
        }
      }
      case "/never" -> {
        held.set(request.startAsync());
        called.countDown();
      }
      case "/body" -> {
        int length = request.getInputStream().readAllBytes().length;
        response.getWriter().write(length + " bytes");
      }
      default -> echo(request, response);
    }
  }

  private static void echo(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(name, String.join("|", Collections.list(request.getHeaders(name))));
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
