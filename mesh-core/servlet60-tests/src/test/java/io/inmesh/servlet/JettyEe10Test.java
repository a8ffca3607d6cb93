package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.contract.EchoServlet;
import io.inmesh.testing.contract.ServletContract;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.http.HttpFilter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import okhttp3.Request;
import org.eclipse.jetty.ee10.servlet.ErrorPageErrorHandler;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ResourceServlet;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JettyEe10Test extends ServletContract {
  @TempDir private Path folder;

  /** Over HTTP/1 it makes the same exception of both. */
  @Override
  protected boolean tellsMalformedBodies() {
    return false;
  }

  @Override
  protected boolean refusesTooMuch() {
    return true;
  }

  @Test
  void filesAreFoundByARewrittenPath() throws Exception {
    publish(rewritten("^/in", ""));
    Path files = Files.createDirectories(folder.resolve("files"));
    Files.writeString(files.resolve("a b.txt"), "text");
    Files.writeString(files.resolve("index.html"), "welcome");
    ServletContainerInitializer more =
        (types, context) -> {
          var servlet = context.addServlet("files", new ResourceServlet());
          servlet.setInitParameter("baseResource", folder.toUri().toString());
          servlet.setInitParameter("pathInfoOnly", "false");
          servlet.addMapping("/files/*", "/in/*");
        };
    try (RunningServer app = start(MeshFilter.of(mesh()), new EchoServlet(), "", more)) {
      String url = "http://127.0.0.1:" + app.port() + "/in/files/";
      assertThat(send(new Request.Builder().url(url + "a%20b.txt")).text()).isEqualTo("text");
      assertThat(send(new Request.Builder().url(url + "none.txt")).status()).isEqualTo(404);
      assertThat(send(new Request.Builder().url(url)).text()).isEqualTo("welcome");
    }
  }

  @Override
  protected RunningServer start(
      HttpFilter filter, EchoServlet servlet, String path, ServletContainerInitializer more)
      throws Exception {
    Server server = new Server();
    ServerConnector connector =
        new ServerConnector(
            server,
            new HttpConnectionFactory(),
            new HTTP2CServerConnectionFactory(new HttpConfiguration()));
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
    pages.addErrorPage(500, "/error-page");
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
