package io.inmesh.servlet;

import io.inmesh.testing.contract.EchoServlet;
import io.inmesh.testing.contract.ServletContract;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.http.HttpFilter;
import java.util.EnumSet;
import org.eclipse.jetty.ee11.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee11.servlet.FilterHolder;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.ee11.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

class JettyTest extends ServletContract {
  /** Over HTTP/1 it makes the same exception of both. */
  @Override
  protected boolean tellsMalformedBodies() {
    return false;
  }

  @Override
  protected boolean refusesTooMuch() {
    return true;
  }

  @Override
  protected RunningServer start(
      HttpFilter filter, EchoServlet servlet, String path, ServletContainerInitializer more)
      throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context =
        new ServletContextHandler(path.isEmpty() ? "/" : path, ServletContextHandler.SESSIONS);
    context.addServletContainerInitializer(more);
    ServletHolder echo = new ServletHolder(servlet);
    echo.setAsyncSupported(true);
    context.addServlet(echo, "/");
    FilterHolder mesh = new FilterHolder(filter);
    mesh.setAsyncSupported(true);
    context.addFilter(
        mesh,
        "/*",
        EnumSet.of(
            DispatcherType.REQUEST,
            DispatcherType.FORWARD,
            DispatcherType.ASYNC,
            DispatcherType.ERROR));
    ErrorPageErrorHandler pages = new ErrorPageErrorHandler();
    pages.addErrorPage(EchoServlet.STATUS_WITH_PAGE, "/error-page");
    pages.addErrorPage(IllegalStateException.class, "/error-page");
    context.setErrorHandler(pages);
    server.setHandler(context);
    server.start();
    return new RunningServer() {
      @Override
      public int port() {
        return connector.getLocalPort();
      }

      @Override
      public void close() throws Exception {
        server.stop();
      }
    };
  }
}
