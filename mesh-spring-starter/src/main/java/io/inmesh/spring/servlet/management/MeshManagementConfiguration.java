package io.inmesh.spring.servlet.management;

import io.inmesh.Mesh;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshProperties;
import io.inmesh.spring.servlet.MeshFilterRegistration;
import io.inmesh.spring.servlet.MeshServletAutoConfiguration;
import io.inmesh.spring.servlet.jetty.MeshJettyAutoConfiguration;
import io.inmesh.spring.servlet.tomcat.MeshTomcatAutoConfiguration;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Lets the mesh decide about the requests to the actuator where that has a server of its own
 * ({@code management.server.port}), in a context of its own that no filter of the application is
 * part of. Whoever excludes the {@linkplain MeshServletAutoConfiguration application's} excludes
 * this one too.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnMesh
@ConditionalOnSwitch({"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, FilterRegistrationBean.class})
@ConditionalOnBean(MeshServletAutoConfiguration.class)
@Import({MeshTomcatAutoConfiguration.class, MeshJettyAutoConfiguration.class})
final class MeshManagementConfiguration {

  @Bean
  FilterRegistrationBean<Filter> meshManagementFilterRegistration(
      Mesh mesh, MeshProperties properties, Environment environment) {
    return MeshFilterRegistration.ofActuator(mesh, properties, environment);
  }
}
