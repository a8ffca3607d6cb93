package io.inmesh.testing.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.inmesh.call.MeshContext;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;

/** What applications commonly do with a request and a response, by the path. */
final class ServletIdioms {
  /** A place where HTTP clients do not go. */
  static final String NOT_FOLLOWED = "mailto:there@example.com";

  private ServletIdioms() {}

  /**
   * Whether it answers, or will.
   *
   * @param pieces what {@code /stream} writes, until there is an empty one
   */
  static boolean serve(
      String path,
      HttpServletRequest request,
      HttpServletResponse response,
      BlockingQueue<String> pieces)
      throws IOException, ServletException {
    switch (path) {
      case "/deadline-of-stream" -> tellDeadlines(request.getInputStream()::read, response);
      case "/deadline-of-reader" -> tellDeadlines(request.getReader()::read, response);
      case "/deadline-of-form" ->
          tellDeadlines(() -> request.getParameter("a") == null ? 0 : -1, response);
      case "/read-text" -> {
        int length = 0;
        while (request.getReader().read() >= 0) {
          length++;
        }
        response.getWriter().write(length + " characters");
      }
      case "/copy-buffers" -> {
        response.setHeader("x-own", "1");
        if (hasServlet61(request)) {
          copyBuffers(request, response);
        } else {
          request.getInputStream().transferTo(response.getOutputStream());
        }
      }
      case "/buffer-then-status" -> {
        if (hasServlet61(request)) {
          response.getOutputStream().write(ByteBuffer.wrap(new byte[] {'x', 'a', 'b'}, 1, 1));
          response.getOutputStream().write(ByteBuffer.allocateDirect(1).put((byte) 'b').flip());
        } else {
          response.getOutputStream().write(new byte[] {'a', 'b'});
        }
        response.setStatus(203);
        response.setHeader("x-secret", "of the application");
      }
      case "/unblocked-then-status" -> {
        AsyncContext context = request.startAsync();
        ServletOutputStream out = response.getOutputStream();
        out.setWriteListener(
            new WriteListener() {
              @Override
              public void onWritePossible() throws IOException {
                out.write(new byte[] {'a', 'b'});
                if ("error".equals(request.getQueryString())) {
                  response.sendError(418);
                } else if ("redirect".equals(request.getQueryString())) {
                  response.sendRedirect(NOT_FOLLOWED);
                } else {
                  response.setStatus(203);
                  response.setHeader("x-secret", "of the application");
                  response.addHeader("x-secret", "again");
                }
                context.complete();
              }

              @Override
              public void onError(Throwable failure) {
                context.complete();
              }
            });
      }
      case "/reset-writer" -> {
        response.getWriter().write("text");
        response.reset();
        response.setContentType("application/json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter().write("\u00e9");
      }
      case "/one-piece" -> {
        response.setHeader("x-own", "1");
        response
            .getOutputStream()
            .write("x".repeat(Integer.parseInt(request.getQueryString())).getBytes(UTF_8));
      }
      case "/read-after-close" -> {
        request.getInputStream().close();
        response.getWriter().write(request.getInputStream().read() + " read");
      }
      case "/read-carelessly" -> {
        try {
          response.getWriter().write(request.getInputStream().readAllBytes().length + " bytes");
        } catch (IOException e) {
          response.setStatus(422);
        }
      }
      case "/read-late" -> {
        response.flushBuffer();
        response.getWriter().write(request.getInputStream().readAllBytes().length + " bytes");
      }
      case "/go-on-after-error" -> {
        response.sendError(404);
        goOn(response);
      }
      case "/go-on-after-redirect" -> {
        response.sendRedirect("/there");
        goOn(response);
      }
      case "/redirect-with-status" -> {
        response.setHeader("x-own", "1");
        if (hasServlet61(request)) {
          response.sendRedirect(NOT_FOLLOWED, 307);
        } else {
          response.setStatus(307);
          response.setHeader("Location", NOT_FOLLOWED);
        }
      }
      case "/redirect-with-body" -> {
        response.setHeader("x-own", "1");
        response.getWriter().write("kept");
        if (hasServlet61(request)) {
          response.sendRedirect(NOT_FOLLOWED, false);
        } else {
          response.setStatus(302);
          response.setHeader("Location", NOT_FOLLOWED);
        }
      }
      case "/go-on-after-close" -> {
        response.getOutputStream().close();
        goOn(response);
      }
      case "/go-on-after-length" -> {
        response.setContentLength(3);
        response.getOutputStream().write(new byte[3]);
        goOn(response);
      }
      case "/too-long" -> {
        response.setContentLength(3);
        response.getOutputStream().write(new byte[6]);
      }
      case "/too-long-text" -> {
        response.setContentLength(3);
        response.getWriter().write("abcdef");
      }
      case "/announced-and-thrown" -> {
        response.setContentLength(3);
        response.getWriter().write("ab");
        throw new IllegalStateException("on purpose");
      }
      case "/async-timeout" -> {
        AsyncContext context = request.startAsync();
        context.setTimeout(FailingServlet.SOON_MILLIS);
        context.addListener((OnTimeout) ServletIdioms::answerTimeout);
      }
      case "/cookie" -> {
        response.addCookie(new Cookie("id", "1"));
        boolean first = true;
        for (String cookie : List.copyOf(response.getHeaders("Set-Cookie"))) {
          if (first) {
            response.setHeader("Set-Cookie", cookie + "; SameSite=None");
          } else {
            response.addHeader("Set-Cookie", cookie + "; SameSite=None");
          }
          first = false;
        }
        response.addHeader("Set-Cookie", "b=2");
        response.getWriter().write(String.join("|", response.getHeaders("Set-Cookie")));
      }
      case "/charset" -> {
        response.setContentType("text/plain");
        if (hasServlet61(request)) {
          response.setCharacterEncoding(StandardCharsets.UTF_16BE);
        } else {
          response.setCharacterEncoding("UTF-16BE");
        }
        response.getWriter().write("\u00e9\u4e2d");
      }
      case "/print" -> {
        response.setContentType("text/plain;charset=utf-8");
        ServletOutputStream out = response.getOutputStream();
        out.print("\u00e9");
        try {
          out.println("\u4e2d");
        } catch (CharConversionException e) {
          out.print("refused");
        }
        out.println(1);
        out.print((String) null);
      }
      case "/date" -> response.setDateHeader("Last-Modified", 0);
      case "/names" -> {
        response.setHeader("X-Mixed", "1");
        response.getWriter().write(String.join("|", response.getHeaderNames()));
      }
      case "/include" -> {
        response.setHeader("x-includes", "1");
        request.getRequestDispatcher("/included").include(request, response);
      }
      case "/included" -> {
        response.setHeader("x-included", "1");
        response.addHeader("x-included", "2");
        response.getWriter().write("included");
      }
      case "/read-listener" -> readWithoutBlocking(request);
      case "/stream" -> {
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        context.start(() -> {
          try {
            write(pieces, context.getResponse());
          } catch (IOException brokenOff) {
            // Nobody is told: the container sees it by itself.
          }
          context.complete();
        });
      }
      case "/stream-on-its-thread" -> write(pieces, response);
      case "/stream-by-writer" -> {
        PrintWriter writer = response.getWriter();
        do { // as is usual of events: the writer throws nothing
          writer.write('x');
        } while (!writer.checkError());
      }
      case "/late-read" -> { // works first, and asks for the body afterwards
        awaitDeadline();
        boolean none =
            switch (request.getQueryString()) {
              case "stream" -> request.getInputStream().readAllBytes().length == 0;
              case "reader" -> request.getReader().read() < 0;
              default -> request.getParameter("a") == null;
            };
        response.getWriter().write(none ? "none" : "some");
      }
      case "/late-dispatch" -> {
        if (request.getDispatcherType() == DispatcherType.REQUEST) {
          request.startAsync().dispatch();
        } else {
          awaitDeadline();
          response.setHeader("x-late", "1");
          response.getWriter().write("too late");
        }
      }
      case "/late-thread" -> {
        AsyncContext context = request.startAsync();
        context.start(() -> writeUntilItFails(context));
      }
      case "/begun" -> { // and never ended by the application
        AsyncContext context = request.startAsync();
        context.setTimeout(0);
        response.getWriter().write("begun");
        response.flushBuffer();
      }
      case "/where" ->
          response
              .getWriter()
              .write(
                  request.getServerName()
                      + " "
                      + request.getServerPort()
                      + " "
                      + request.getRequestURL());
      case "/small-buffer" -> {
        OutputStream out = response.getOutputStream();
        response.setBufferSize(512);
        response.setHeader("Location", "/there");
        out.write(new byte[20_000]);
      }
      case "/upgrade" -> {
        response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
        response.setHeader("Upgrade", "other");
        response.setHeader("Connection", "Upgrade");
        request.upgrade(OtherProtocol.class);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Writes where nobody waits for more. */
  private static void goOn(HttpServletResponse response) throws IOException {
    OutputStream out = response.getOutputStream();
    out.write(1);
    out.flush();
  }

  /** Until the request's time is over. */
  static void awaitDeadline() {
    MeshContext context = MeshContext.current();
    Conditions.await(() -> {
      Duration left = context.timeLeft();
      return left == null || left.isZero();
    });
  }

  /** An application that does not look at the time, and goes on when it cannot write any more. */
  private static void writeUntilItFails(AsyncContext context) {
    HttpServletResponse response = (HttpServletResponse) context.getResponse();
    boolean servlet61 = hasServlet61((HttpServletRequest) context.getRequest());
    try {
      OutputStream out = response.getOutputStream();
      awaitDeadline();
      while (true) {
        out.write(new byte[0]);
      }
    } catch (IOException answeredByTheMesh) {
      response.setStatus(200);
      response.setHeader("x-late", "1");
      response.addCookie(new Cookie("late", "1"));
      response.setContentLength(5);
      response.setContentType("text/late");
      response.setCharacterEncoding("UTF-16");
      if (servlet61) {
        response.setCharacterEncoding(StandardCharsets.UTF_16);
      }
      response.reset();
      context.complete();
    }
  }

  private static void write(BlockingQueue<String> pieces, ServletResponse response)
      throws IOException {
    try {
      response.flushBuffer();
      for (String next = pieces.take(); !next.isEmpty(); next = pieces.take()) {
        response.getOutputStream().write(next.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A protocol that says one word. */
  public static final class OtherProtocol implements HttpUpgradeHandler {
    @Override
    public void init(WebConnection connection) {
      try (connection) {
        connection.getOutputStream().write("switched".getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void destroy() {}
  }

  /** Takes one more piece of a body; negative at the end. */
  @FunctionalInterface
  private interface Body {
    int take() throws IOException;
  }

  /** Whether the deadline is a later one when the body is there. */
  private static void tellDeadlines(Body body, HttpServletResponse response) throws IOException {
    MeshContext context = MeshContext.current();
    Duration atFirst = context.timeLeft();
    long began = System.nanoTime();
    while (body.take() >= 0) {
      Thread.onSpinWait();
    }
    Duration later = context.timeLeft();
    boolean moved =
        atFirst != null
            && later != null
            && later.plusNanos(System.nanoTime() - began).compareTo(atFirst) > 0;
    response.getWriter().write(moved ? "moved" : atFirst + " and then " + later);
  }

  /** As is usual in onTimeout: the event's own context is completed. */
  private static void answerTimeout(AsyncEvent event) throws IOException {
    HttpServletResponse response = (HttpServletResponse) event.getAsyncContext().getResponse();
    response.setStatus(503);
    response.setHeader("Retry-After", "7");
    response.getWriter().write("busy" + ServerContract.inContext());
    event.getAsyncContext().complete();
  }

  private static void copyBuffers(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    byte[] bytes = new byte[1000]; // containers disagree on where a buffer is after a read
    int read = request.getInputStream().read(ByteBuffer.wrap(bytes));
    while (read >= 0) {
      response.getOutputStream().write(ByteBuffer.wrap(bytes, 0, read));
      read = request.getInputStream().read(ByteBuffer.wrap(bytes));
    }
  }

  private static boolean hasServlet61(HttpServletRequest request) {
    return request.getServletContext().getMajorVersion() > 6
        || request.getServletContext().getMinorVersion() >= 1;
  }

  private static void readWithoutBlocking(HttpServletRequest request) throws IOException {
    AsyncContext context = request.startAsync();
    ServletInputStream in = request.getInputStream();
    List<String> order = new ArrayList<>(); // each step happens after the one before
    Thread serving = Thread.currentThread();
    boolean[] returned = new boolean[1];
    in.setReadListener(
        new ReadListener() {
          private int bytes;

          @Override
          public void onDataAvailable() throws IOException {
            order.add(Thread.currentThread() == serving && !returned[0] ? "within" : "after");
            while (in.isReady() && in.read() >= 0) {
              bytes++;
            }
          }

          @Override
          public void onAllDataRead() throws IOException {
            context.getResponse().getWriter().write(bytes + " bytes, " + order);
            context.complete();
          }

          @Override
          public void onError(Throwable failure) {
            context.complete();
          }
        });
    returned[0] = true;
  }
}
