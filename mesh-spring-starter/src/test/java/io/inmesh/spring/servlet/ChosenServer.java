package io.inmesh.spring.servlet;

import org.apache.coyote.UpgradeProtocol;
import org.apache.coyote.http2.Http2Protocol;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The server that the property {@code test.server} of an application names. */
@Configuration(proxyBeanMethods = false)
class ChosenServer {
  @Bean
  ServletWebServerFactory server(Environment environment) {
    return environment.getRequiredProperty("test.server").equals("jetty")
        ? new JettyServletWebServerFactory()
        : tomcat();
  }

  private static TomcatServletWebServerFactory tomcat() {
    TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory();
    factory.addConnectorCustomizers(connector -> {
      for (UpgradeProtocol protocol : connector.findUpgradeProtocols()) {
        if (protocol instanceof Http2Protocol http2) {
          http2.setAllowSchemeMismatch(true); // as behind a proxy that ends TLS
        }
      }
    });
    return factory;
  }
}
