package io.inmesh.spring.servlet;

import io.inmesh.Mesh;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * Lets the mesh decide about the requests of a servlet application before anything else of it sees
 * them, whatever its server is.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnSwitch({"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, FilterRegistrationBean.class})
public final class MeshServletAutoConfiguration {

  @Bean
  @ConditionalOnClass(ForwardedHeaderFilter.class)
  static ForwardedHeadersLater meshForwardedHeadersLater() {
    return new ForwardedHeadersLater();
  }

  @Bean
  @ConditionalOnMissingBean(name = "meshFilterRegistration")
  FilterRegistrationBean<Filter> meshFilterRegistration(
      Mesh mesh, MeshProperties properties, Environment environment) {
    return MeshFilterRegistration.ofApplication(mesh, properties, environment);
  }
}
