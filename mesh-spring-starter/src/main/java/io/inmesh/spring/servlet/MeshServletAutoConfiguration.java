package io.inmesh.spring.servlet;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.util.EnumSet;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Lets the mesh decide about the requests of a servlet application before anything else of it sees
 * them, whatever its server is.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnBooleanProperty(name = "inmesh.inbound.enabled", matchIfMissing = true)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({Servlet.class, FilterRegistrationBean.class})
public final class MeshServletAutoConfiguration {

  /** Behind the filter of the character encoding, which must see a request before it is read. */
  private static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  @Bean
  @ConditionalOnMissingBean(name = "meshFilterRegistration")
  FilterRegistrationBean<Filter> meshFilterRegistration(
      Mesh mesh, MeshProperties properties, Environment environment) {
    MeshProperties.Inbound inbound = properties.inbound();
    List<String> excluded = inbound.exclude();
    FilterRegistrationBean<Filter> registration =
        new FilterRegistrationBean<>(
            new ExcludedPaths(
                MeshFilter.of(mesh), excluded == null ? probes(environment) : excluded));
    registration.setName("inmesh");
    registration.setOrder(inbound.order() == null ? ORDER : inbound.order());
    registration.setAsyncSupported(true);
    registration.setDispatcherTypes(
        EnumSet.of(
            DispatcherType.REQUEST,
            DispatcherType.FORWARD,
            DispatcherType.ASYNC,
            DispatcherType.ERROR));
    return registration;
  }

  /** A probe asks how this process is, and not whether somebody may call it. */
  private static List<String> probes(Environment environment) {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    return List.of((base.equals("/") ? "" : base) + "/health");
  }
}
