package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.Wrapper;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.jspecify.annotations.Nullable;

/** Tomcat with one servlet for all paths, which it lets through as a proxy would. */
final class ServletServer implements EchoServer {
  /** Kept, since the level of a logger that nobody holds is lost. */
  private static final Logger LOGGER = Logger.getLogger("org.apache");

  private final Tomcat tomcat;
  private final Path folder;

  private ServletServer(Tomcat tomcat, Path folder) {
    this.tomcat = tomcat;
    this.folder = folder;
  }

  /** A server behind the mesh that says what it sees. */
  static ServletServer echoing(InetSocketAddress address, Mesh mesh) throws Exception {
    return start(address, MeshFilter.of(mesh), new EchoServlet());
  }

  /**
   * A server of a servlet.
   *
   * @param filter null for none
   */
  static ServletServer start(
      InetSocketAddress address, @Nullable MeshFilter filter, HttpServlet servlet)
      throws Exception {
    LOGGER.setLevel(Level.WARNING);
    Path folder = Files.createTempDirectory("meshctl");
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setPort(address.getPort());
    Context context = tomcat.addContext("", folder.toString());
    Wrapper wrapper = Tomcat.addServlet(context, "app", servlet);
    wrapper.setAsyncSupported(true);
    wrapper.addMapping("/");
    if (filter != null) {
      addFilter(context, filter);
    }
    Connector connector = tomcat.getConnector();
    connector.setProperty("address", address.getAddress().getHostAddress());
    connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
    ServletServer server = new ServletServer(tomcat, folder);
    try {
      tomcat.start();
      if (connector.getLocalPort() <= 0) {
        throw new IOException("--listen: cannot listen at " + address);
      }
      return server;
    } catch (Exception e) {
      server.close();
      throw e;
    }
  }

  private static void addFilter(Context context, MeshFilter filter) {
    FilterDef definition = new FilterDef();
    definition.setFilterName("mesh");
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("mesh");
    mapping.addURLPattern("/*");
    for (DispatcherType type :
        List.of(
            DispatcherType.REQUEST,
            DispatcherType.FORWARD,
            DispatcherType.ASYNC,
            DispatcherType.ERROR)) {
      mapping.setDispatcher(type.name());
    }
    context.addFilterMap(mapping);
  }

  @Override
  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  @Override
  public void close() throws IOException {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
