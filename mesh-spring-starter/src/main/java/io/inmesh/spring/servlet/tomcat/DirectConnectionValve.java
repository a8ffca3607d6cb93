package io.inmesh.spring.servlet.tomcat;

import io.inmesh.servlet.DirectConnection;
import io.inmesh.servlet.Redirects;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.util.Collections;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.http11.AbstractHttp11Protocol;

/**
 * Notes what a request's socket is, before a valve believes headers about it; and how its
 * application redirects, which no filter is told.
 */
final class DirectConnectionValve extends ValveBase {
  DirectConnectionValve() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(
        DirectConnection.ATTRIBUTE,
        new DirectConnection(
            DirectConnection.address(request.getPeerAddr(), request.getRemotePort()),
            DirectConnection.address(request.getLocalAddr(), request.getLocalPort()),
            isTls(request),
            request.getHeader("Host"),
            Collections.list(request.getHeaders("X-Forwarded-For")),
            // There it is the caller's, and over HTTP/1 the connector's.
            request.getProtocol().startsWith("HTTP/2") ? request.getScheme() : null));
    Context context = request.getContext();
    if (context != null && !context.getUseRelativeRedirects()) {
      request.setAttribute(Redirects.RESOLVED, true);
    }
    getNext().invoke(request, response);
  }

  /** Whether the connector speaks TLS itself; "secure" may say so of a proxy in front of it. */
  private static boolean isTls(Request request) {
    return request.getConnector().getProtocolHandler() instanceof AbstractHttp11Protocol<?> http
        && http.isSSLEnabled();
  }
}
