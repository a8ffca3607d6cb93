package io.inmesh.spring.servlet.jetty;

import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshAutoConfiguration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Server;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Lets the mesh see the connections of requests by their sockets, whatever {@code
 * server.forward-headers-strategy} is.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnSwitch({"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ConfigurableJettyWebServerFactory.class, Server.class})
public final class MeshJettyAutoConfiguration {

  /** Last of all, so that connectors that others have added are seen too. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> meshJettyConnections() {
    return factory -> factory.addServerCustomizers(MeshJettyAutoConfiguration::noteConnections);
  }

  /** In front of the customizers that are there; several protocols may share them. */
  private static void noteConnections(Server server) {
    Set<HttpConfiguration> done = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Connector connector : server.getConnectors()) {
      for (ConnectionFactory factory : connector.getConnectionFactories()) {
        if (factory instanceof HttpConfiguration.ConnectionFactory http
            && done.add(http.getHttpConfiguration())) {
          http.getHttpConfiguration().getCustomizers().add(0, new DirectConnectionCustomizer());
        }
      }
    }
  }
}
