package io.inmesh.spring.servlet.tomcat;

import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshAutoConfiguration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.Valve;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
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
@ConditionalOnClass({TomcatWebServerFactory.class, Valve.class})
public final class MeshTomcatAutoConfiguration {

  /** Last of all, and then in front of the valves that the others have added. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  WebServerFactoryCustomizer<TomcatWebServerFactory> meshTomcatConnections() {
    return factory -> {
      List<Valve> valves = new ArrayList<>(factory.getEngineValves());
      valves.add(0, new DirectConnectionValve());
      factory.setEngineValves(valves);
    };
  }
}
