package io.inmesh.spring;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Whether a bean wants to be in the mesh, by {@link InMesh}. Where nobody who could heed that
 * annotation has asked for it, the start fails, or the making of a bean that is made later, as the
 * bean would be in the mesh all the same. Thread-safe.
 */
public final class BeanChoice implements SmartInitializingSingleton, BeanFactoryAware {
  /**
   * The name of this bean. Post-processors ask for it by name: a search by type makes factories of
   * the application before it is their turn.
   */
  public static final String NAME = "meshBeanChoice";

  private @Nullable ConfigurableListableBeanFactory factory;
  private final Set<String> asked = ConcurrentHashMap.newKeySet();
  private final Set<Class<?>> askedTypes = ConcurrentHashMap.newKeySet();

  /**
   * Of those that are made later, which may be with each request: there is no need to look again.
   */
  private final Set<String> judged = ConcurrentHashMap.newKeySet();

  BeanChoice() {}

  @Override
  public void setBeanFactory(BeanFactory beans) {
    factory = (ConfigurableListableBeanFactory) beans;
  }

  private ConfigurableListableBeanFactory beans() {
    return Objects.requireNonNull(factory, "made by no bean factory");
  }

  /** Unless {@link InMesh} says no, on its class or its factory method. */
  public boolean isInMesh(String beanName) {
    asked.add(beanName);
    try {
      InMesh choice = beans().findAnnotationOnBean(beanName, InMesh.class, false);
      return choice == null || choice.value();
    } catch (NoSuchBeanDefinitionException notABean) { // an object that the application has wired
      return true;
    }
  }

  /** Whether {@link InMesh} says yes in so many words. */
  public boolean insists(String beanName) {
    try {
      InMesh choice = beans().findAnnotationOnBean(beanName, InMesh.class, false);
      return choice != null && choice.value();
    } catch (NoSuchBeanDefinitionException notABean) {
      return false;
    }
  }

  /**
   * Another object in place of a bean where whoever asks for the bean would take that: it was
   * declared by an interface, say, and not by its own class. Otherwise the bean.
   */
  public Object replaced(String beanName, Object bean, Object by) {
    return by.getClass() == bean.getClass() || isReplaceable(beanName, by.getClass()) ? by : bean;
  }

  private boolean isReplaceable(String beanName, Class<?> by) {
    try {
      return declaredType(beanName).isAssignableFrom(ResolvableType.forClass(by));
    } catch (NoSuchBeanDefinitionException notABean) { // whose class the application counts upon
      return false;
    }
  }

  /** What was written down: once a bean is made, Spring's own answer is the class of the object. */
  private ResolvableType declaredType(String beanName) {
    BeanDefinition definition = beans().getMergedBeanDefinition(beanName);
    Method method =
        definition instanceof RootBeanDefinition root ? root.getResolvedFactoryMethod() : null;
    ResolvableType type =
        method == null
            ? definition.getResolvableType()
            : ResolvableType.forMethodReturnType(method);
    if (FactoryBean.class.isAssignableFrom(type.toClass())) {
      Class<?> product = beans().getType(beanName, false);
      return product == null
          ? ResolvableType.forClass(Object.class)
          : ResolvableType.forClass(product);
    }
    return type;
  }

  /** What fails the start where a bean is to be left alone and cannot be any more. */
  public MeshStartException cannotLeave(String beanName) {
    return new MeshStartException(
        "The bean '"
            + beanName
            + "' has @InMesh(false), and an interceptor of a mesh, perhaps of what it was made from.",
        "Make it with a new OkHttpClient.Builder(), or have the client or the builder that it is"
            + " made from stay outside: with @InMesh(false), or by not being a bean. One that the"
            + " application itself has given an interceptor needs no annotation.");
  }

  /**
   * What fails the start where a bean is to be in the mesh and cannot be.
   *
   * @param why what hinders it
   * @param action what can be done about that
   */
  public MeshStartException cannotJoin(String beanName, String why, String action) {
    return new MeshStartException(
        "The bean '" + beanName + "' has @InMesh, and cannot be in the mesh. " + why + '.', action);
  }

  /**
   * Whether interfaces that share a client want to be in the mesh: those of a group of HTTP
   * services.
   *
   * @throws MeshStartException when they do not agree
   */
  public boolean areInMesh(String group, Set<Class<?>> interfaces) {
    askedTypes.addAll(interfaces);
    List<String> outside =
        interfaces.stream().filter(BeanChoice::isOutside).map(Class::getName).sorted().toList();
    if (!outside.isEmpty() && outside.size() < interfaces.size()) {
      throw new MeshStartException(
          "Of the group '" + group + "' of HTTP services only " + outside + " have @InMesh(false).",
          "A group shares one client: annotate all of its interfaces, or move these to a group of"
              + " their own.");
    }
    return outside.isEmpty();
  }

  private static boolean isOutside(Class<?> type) {
    InMesh choice = AnnotatedElementUtils.findMergedAnnotation(type, InMesh.class);
    return choice != null && !choice.value();
  }

  @Override
  public void afterSingletonsInstantiated() {
    beans().getBeanNamesIterator().forEachRemaining(this::look);
  }

  /** Spring's own search by annotation would make factories that are lazy. */
  private void look(String name) {
    if (beans().containsSingleton(name)
        && !beans().isFactoryBean(name)
        && beans().findAnnotationOnBean(name, InMesh.class, false) != null) {
      Class<?> type = beans().getType(name, false);
      if (type != null) {
        requireHeeded(name, type);
      }
    }
  }

  /** The same for a bean that is made later, or anew each time: everybody has seen it now. */
  void made(String name, Class<?> type) {
    if (judged.contains(name) || !beans().containsBean(name)) {
      return;
    }
    if (beans().findAnnotationOnBean(name, InMesh.class, false) != null) {
      requireHeeded(name, type);
    }
    judged.add(name);
  }

  private void requireHeeded(String name, Class<?> type) {
    if (!ScopedObject.class.isAssignableFrom(type) && !isHeeded(name, type)) {
      throw new MeshStartException(
          "The bean '" + name + "' has @InMesh, which does nothing for a " + type.getName() + '.',
          "Annotate the client, its builder or its request factory, have a client's builder set"
              + " .defaultRequest(r -> r.attribute(InMesh.class.getName(), false)), or name the"
              + " authorities in inmesh.outbound.exclude.");
    }
  }

  private boolean isHeeded(String name, Class<?> type) {
    return asked.contains(name) || askedTypes.stream().anyMatch(t -> t.isAssignableFrom(type));
  }
}
