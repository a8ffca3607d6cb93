package io.inmesh.testing.contract;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;

/** One thing that an application does to its response. */
enum ResponseStep {
  NO_BYTES((request, response) -> response.getOutputStream().write(new byte[0])),
  SOME_BYTES((request, response) -> response.getOutputStream().write(bytes(100))),
  BYTES_BEYOND_TOMCATS_BUFFER((request, response) -> response.getOutputStream().write(bytes(9000))),
  BYTES_BEYOND_ALL_BUFFERS((request, response) -> response.getOutputStream().write(bytes(40_000))),
  PRINT((request, response) -> response.getOutputStream().print("printed")),
  PRINT_LINE((request, response) -> response.getOutputStream().println("line")),
  PRINT_NUMBER((request, response) -> response.getOutputStream().println(1.5)),
  FLUSH_STREAM((request, response) -> response.getOutputStream().flush()),
  CLOSE_STREAM((request, response) -> response.getOutputStream().close()),

  SOME_TEXT((request, response) -> response.getWriter().write("\u00e9".repeat(100))),
  TEXT_BEYOND_A_QUARTER((request, response) -> response.getWriter().write("\u00e9".repeat(3000))),
  TEXT_BEYOND_BUFFERS((request, response) -> response.getWriter().write("x".repeat(40_000))),
  FORMAT((request, response) -> response.getWriter().printf("%d %s", 1, "\u20ac")),
  FLUSH_WRITER((request, response) -> response.getWriter().flush()),
  CLOSE_WRITER((request, response) -> response.getWriter().close()),

  FLUSH((request, response) -> response.flushBuffer()),
  RESET((request, response) -> response.reset()),
  RESET_BUFFER((request, response) -> response.resetBuffer()),
  STATUS_201((request, response) -> response.setStatus(201)),
  STATUS_404((request, response) -> response.setStatus(404)),
  ADD_OWN((request, response) -> response.addHeader("X-Own", "added")),
  SET_OWN((request, response) -> response.setHeader("x-own", "set")),
  ADD_REMOVED((request, response) -> response.addHeader("X-Secret", "removed")),
  DATE((request, response) -> response.addDateHeader("x-date", 1_000_000)),
  OWN_COOKIE((request, response) -> response.addHeader("Set-Cookie", "theme=dark")),
  REPLACING_COOKIE((request, response) -> response.setHeader("Set-Cookie", "theme=light")),
  COOKIE((request, response) -> response.addCookie(new Cookie("id", "1"))),
  NO_COOKIES(6, 1) {
    @Override
    void run(HttpServletRequest request, HttpServletResponse response) {
      response.setHeader("Set-Cookie", null);
    }
  },
  TYPE((request, response) -> response.setContentType("text/plain")),
  TYPE_AND_ENCODING((request, response) -> response.setContentType("text/html;charset=utf-16")),
  TYPE_AS_HEADER((request, response) -> response.setHeader("Content-Type", "application/json")),
  ENCODING((request, response) -> response.setCharacterEncoding("UTF-8")),
  CHARSET(6, 1) {
    @Override
    void run(HttpServletRequest request, HttpServletResponse response) {
      response.setCharacterEncoding(StandardCharsets.UTF_16BE);
    }
  },
  LOCALE((request, response) -> response.setLocale(Locale.JAPAN)),
  ASK_FOR_HEADERS((request, response) -> {
    response.getHeaderNames();
    response.containsHeader("x-own");
    response.getHeaders("x-own");
  }),
  INCLUDE((request, response) -> request.getRequestDispatcher("/part").include(request, response)),

  ERROR((request, response) -> response.sendError(503)),
  ERROR_WITH_PAGE((request, response) -> response.sendError(EchoServlet.STATUS_WITH_PAGE, "text")),
  REDIRECT((request, response) -> response.sendRedirect("/else%20where")),
  REDIRECT_ILL_FORMED((request, response) -> response.sendRedirect("/else where")),
  REDIRECT_303(6, 1) {
    @Override
    void run(HttpServletRequest request, HttpServletResponse response) throws Exception {
      response.sendRedirect("/elsewhere", 303, false);
    }
  };

  /** What they make of a response is the last of it. */
  private static final EnumSet<ResponseStep> ANSWERS = EnumSet.range(ERROR, REDIRECT_303);

  private static final EnumSet<ResponseStep> OF_HEAD = EnumSet.range(STATUS_201, LOCALE);
  private static final EnumSet<ResponseStep> OF_BODY = EnumSet.range(NO_BYTES, FLUSH);

  private final Action action;
  private final int major;
  private final int minor;

  ResponseStep(Action action) {
    this.action = action;
    major = 0;
    minor = 0;
  }

  /** One that a version of the servlet API has brought. */
  ResponseStep(int major, int minor) {
    this.action = (request, response) -> {};
    this.major = major;
    this.minor = minor;
  }

  /** What it does. */
  private interface Action {
    void run(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  void run(HttpServletRequest request, HttpServletResponse response) throws Exception {
    action.run(request, response);
  }

  boolean isAnswer() {
    return ANSWERS.contains(this);
  }

  boolean isOfHead() {
    return OF_HEAD.contains(this);
  }

  boolean isOfBody() {
    return OF_BODY.contains(this);
  }

  boolean isKnownTo(HttpServletRequest request) {
    int there = request.getServletContext().getMajorVersion();
    return there > major
        || (there == major && request.getServletContext().getMinorVersion() >= minor);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) 'b');
    return bytes;
  }
}
