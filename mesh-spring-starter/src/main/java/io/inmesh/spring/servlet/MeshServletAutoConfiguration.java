package io.inmesh.spring.servlet;

import io.inmesh.Mesh;
import io.inmesh.servlet.MeshFilter;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.ExcludedPaths;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import java.util.EnumSet;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;
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

  /** Behind the filter of the character encoding, which must see a request before it is read. */
  static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 1;

  @Bean
  @ConditionalOnClass(ForwardedHeaderFilter.class)
  static ForwardedHeadersLater meshForwardedHeadersLater() {
    return new ForwardedHeadersLater();
  }

  @Bean
  @ConditionalOnMissingBean(name = "meshFilterRegistration")
  FilterRegistrationBean<Filter> meshFilterRegistration(
      Mesh mesh, MeshProperties properties, Environment environment) {
    MeshProperties.Inbound inbound = properties.inbound();
    ExcludedPaths excluded = ExcludedPaths.of(inbound, actuator(environment));
    FilterRegistrationBean<Filter> registration =
        new FilterRegistrationBean<>(new ExcludingFilter(MeshFilter.of(mesh), excluded));
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

  /**
   * A probe asks how this process is, and not whether somebody may call it; and what explains an
   * outage must be there in one. The rest of the actuator is protected as the application is. Where
   * it shares its paths with the application, the health alone.
   */
  private static List<String> actuator(Environment environment) {
    String base = environment.getProperty("management.endpoints.web.base-path", "/actuator");
    String path = StringUtils.trimTrailingCharacter(base.strip(), '/');
    if (path.isEmpty()) {
      return List.of("/health");
    }
    String absolute = path.startsWith("/") ? path : '/' + path;
    return List.of(absolute + "/health", absolute + "/mesh");
  }
}
