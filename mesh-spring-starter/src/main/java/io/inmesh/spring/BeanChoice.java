package io.inmesh.spring;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Whether a bean wants to be in the mesh. */
public final class BeanChoice {
  private final ConfigurableListableBeanFactory beans;

  /** Asks this factory for annotations. */
  public BeanChoice(ConfigurableListableBeanFactory beans) {
    this.beans = beans;
  }

  /** Unless {@link InMesh} says no, on its class or its factory method. */
  public boolean isInMesh(String beanName) {
    try {
      InMesh choice = beans.findAnnotationOnBean(beanName, InMesh.class, false);
      return choice == null || choice.value();
    } catch (NoSuchBeanDefinitionException notABean) { // an object that the application has wired
      return true;
    }
  }
}
