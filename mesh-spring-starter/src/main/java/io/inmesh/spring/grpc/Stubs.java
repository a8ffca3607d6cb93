package io.inmesh.spring.grpc;

import io.grpc.stub.AbstractStub;
import io.inmesh.spring.BeanChoice;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has stubs that do not want to be in the mesh say so with each call, where an interceptor heeds
 * it: not one of the application's own. There the wish stays unheeded, which {@link BeanChoice}
 * tells.
 */
final class Stubs implements BeanPostProcessor, BeanFactoryAware {
  private final BeanChoice choice;
  private @Nullable ListableBeanFactory beans;

  Stubs(BeanChoice choice) {
    this.choice = choice;
  }

  @Override
  public void setBeanFactory(BeanFactory factory) {
    beans = (ListableBeanFactory) factory;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    return bean instanceof AbstractStub<?> stub && isHeeded() && !choice.isInMesh(beanName)
        ? stub.withOption(LateInterceptor.IN_MESH, false)
        : bean;
  }

  private boolean isHeeded() {
    return beans != null
        && beans.getBeanNamesForType(LateInterceptor.class, false, false).length > 0;
  }
}
