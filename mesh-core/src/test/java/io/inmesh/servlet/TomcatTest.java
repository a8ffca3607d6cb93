package io.inmesh.servlet;

import io.inmesh.testing.contract.EchoServlet;
import io.inmesh.testing.contract.ServletContract;
import jakarta.servlet.DispatcherType;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.junit.jupiter.api.io.TempDir;

class TomcatTest extends ServletContract {
  /** Kept, since the level of a logger that nobody holds is lost. */
  private static final List<Logger> LOGGERS =
      List.of(Logger.getLogger("org.apache"), Logger.getLogger("org.apache.catalina.core"));

  @TempDir private Path folder;

  @Override
  protected RunningServer start(MeshFilter filter, EchoServlet servlet) throws Exception {
    // It would log the exceptions that the servlet throws on purpose.
    LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    Tomcat tomcat = new Tomcat();
    tomcat.setBaseDir(folder.toString());
    tomcat.setHostname("127.0.0.1");
    tomcat.setPort(0);
    Context context = tomcat.addContext("", folder.toString());
    Tomcat.addServlet(context, "echo", servlet).setAsyncSupported(true);
    context.addServletMappingDecoded("/", "echo");
    FilterDef definition = new FilterDef();
    definition.setFilterName("mesh");
    definition.setFilter(filter);
    definition.setAsyncSupported("true");
    context.addFilterDef(definition);
    FilterMap mapping = new FilterMap();
    mapping.setFilterName("mesh");
    mapping.addURLPattern("/*");
    for (DispatcherType type :
        new DispatcherType[] {
          DispatcherType.REQUEST, DispatcherType.FORWARD, DispatcherType.ASYNC, DispatcherType.ERROR
        }) {
      mapping.setDispatcher(type.name());
    }
    context.addFilterMap(mapping);
    tomcat.getConnector();
    tomcat.start();
    return new RunningServer() {
      @Override
      public int port() {
        return tomcat.getConnector().getLocalPort();
      }

      @Override
      public void close() throws Exception {
        tomcat.stop();
        tomcat.destroy();
      }
    };
  }
}
