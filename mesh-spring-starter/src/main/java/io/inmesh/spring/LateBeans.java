package io.inmesh.spring;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.MergedBeanDefinitionPostProcessor;
import org.springframework.beans.factory.support.RootBeanDefinition;

/**
 * Has {@link BeanChoice} look at beans that are made after the start: lazy ones, prototypes, those
 * of a scope, and at what factories make, whenever they do. Spring asks post-processors of this
 * kind after all others, which is when it is known whether one of those has heeded the annotation.
 */
final class LateBeans
    implements MergedBeanDefinitionPostProcessor, SmartInitializingSingleton, BeanFactoryAware {
  private @Nullable ConfigurableListableBeanFactory factory;

  /** What factories have made before the start, where it is not made in any case. */
  private final Map<String, Class<?>> early = new ConcurrentHashMap<>();

  private volatile @Nullable BeanChoice choice;

  @Override
  public void setBeanFactory(BeanFactory beans) {
    factory = (ConfigurableListableBeanFactory) beans;
  }

  private ConfigurableListableBeanFactory beans() {
    return Objects.requireNonNull(factory, "made by no bean factory");
  }

  /** From now on beans are late. */
  @Override
  public void afterSingletonsInstantiated() {
    BeanChoice known = beans().getBean(BeanChoice.NAME, BeanChoice.class);
    choice = known;
    early.forEach(known::made);
    early.clear();
  }

  @Override
  public void postProcessMergedBeanDefinition(
      RootBeanDefinition definition, Class<?> type, String name) {}

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (bean instanceof FactoryBean<?>) { // What that makes comes by itself.
      return bean;
    }
    BeanChoice known = choice;
    if (known != null) {
      known.made(name, bean.getClass());
    } else if (beans().containsBean(name) && beans().isFactoryBean(name)) {
      early.put(name, bean.getClass());
    }
    return bean;
  }
}
