package io.inmesh.spring.servlet;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;
import org.springframework.web.filter.ForwardedHeaderFilter;

/**
 * Puts Spring's filter of forwarded headers, which hides them, behind the mesh's: the mesh decides
 * by what the caller sent, and the application sees what the mesh made of it, as behind a sidecar.
 * Where the application has said which place the mesh's filter has, it keeps the place it has too:
 * filters in front of the mesh, such as Spring Security's, are to see what it makes of the request.
 */
final class ForwardedHeadersLater implements BeanPostProcessor, EnvironmentAware {
  private static final int MESH = MeshFilterRegistration.ORDER;

  private boolean placed;

  @Override
  public void setEnvironment(Environment environment) {
    placed = Binder.get(environment).bind("inmesh.inbound.order", Integer.class).isBound();
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!placed
        && bean instanceof FilterRegistrationBean<?> registration
        && registration.getFilter() instanceof ForwardedHeaderFilter
        && registration.getOrder() <= MESH) {
      registration.setOrder(MESH + 1);
    }
    return bean;
  }
}
