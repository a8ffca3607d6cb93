package io.inmesh.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;

/** Which container has made a request or a response. Its classes need not be there. */
final class Containers {
  private static final String JETTY = "org.eclipse.jetty.";

  private Containers() {}

  /** The container's own request, below what filters have laid over it. */
  static ServletRequest own(ServletRequest given) {
    ServletRequest inner = given;
    while (inner instanceof ServletRequestWrapper wrapper) {
      inner = wrapper.getRequest();
    }
    return inner;
  }

  static boolean isJettys(ServletRequest given) {
    return isJettys((Object) own(given));
  }

  static boolean isJettys(ServletResponse given) {
    ServletResponse inner = given;
    while (inner instanceof ServletResponseWrapper wrapper) {
      inner = wrapper.getResponse();
    }
    return isJettys((Object) inner);
  }

  private static boolean isJettys(Object own) {
    return own.getClass().getName().startsWith(JETTY);
  }
}
