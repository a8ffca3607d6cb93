package io.inmesh.spring;

import io.inmesh.Mesh;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;

/**
 * Requests of a reactive web server meet no inbound listener, which is said at the start. An
 * application that names one wants to be protected by it, so that it does not start rather than
 * serve without.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnSwitch({"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
class ReactiveInbound {
  private static final String UNCHECKED =
      "This is a reactive web application (WebFlux), and the mesh decides about requests that come"
          + " in by a servlet container or a gRPC server only: those of its web server reach the"
          + " application unchecked, whatever inbound listener the control plane has for it. Set"
          + " inmesh.inbound.servlet.enabled=false, or inmesh.inbound.enabled=false, if that is"
          + " meant.";

  ReactiveInbound(MeshProperties properties) {
    String listener = properties.inbound().listener();
    if (listener == null) {
      LogFactory.getLog(Mesh.class).warn(UNCHECKED);
    } else {
      throw new MeshStartException(
          "The property inmesh.inbound.listener names '"
              + listener
              + "', but this is a reactive web application (WebFlux): the mesh decides about"
              + " requests that come in by a servlet container or a gRPC server only, so that the"
              + " requests of this web server would reach the application unchecked.",
          "Have the application served by a servlet container (spring-boot-starter-webmvc, or"
              + " spring.main.web-application-type=servlet), put a proxy in front of it and remove"
              + " the property, or set inmesh.inbound.servlet.enabled=false if nothing has to be"
              + " checked but gRPC.");
    }
  }
}
