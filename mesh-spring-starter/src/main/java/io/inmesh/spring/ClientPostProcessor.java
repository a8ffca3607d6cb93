package io.inmesh.spring;

import java.lang.reflect.Modifier;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.scope.ScopedObject;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Has beans that make calls put into the mesh, whatever stands before them. What stands for a bean
 * that is made later, of a scope for instance, is left alone: that bean comes by itself. A proxy of
 * Spring's AOP keeps its advice, around the client in the mesh.
 */
public abstract class ClientPostProcessor implements BeanPostProcessor {

  /** One without a state. */
  protected ClientPostProcessor() {}

  /** What others get in place of a client: it, or another object. Any other bean it gives back. */
  protected abstract Object inPlaceOf(Object bean, String beanName);

  @Override
  public final Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ScopedObject) {
      return bean;
    }
    if (!(bean instanceof Advised proxy)) {
      return inPlaceOf(bean, beanName);
    }
    Object target = AopProxyUtils.getSingletonTarget(bean);
    if (target == null) { // found anew for each call
      return bean;
    }
    Object by = postProcessAfterInitialization(target, beanName);
    return by == target ? bean : proxy(proxy, by);
  }

  /** Anew: the methods of a proxy that have no advice know the target that it was made with. */
  private static Object proxy(Advised like, Object target) {
    ProxyFactory factory = new ProxyFactory();
    factory.setInterfaces(like.getProxiedInterfaces());
    factory.setProxyTargetClass(
        like.isProxyTargetClass() && !Modifier.isFinal(target.getClass().getModifiers()));
    factory.addAdvisors(like.getAdvisors());
    factory.setPreFiltered(like.isPreFiltered());
    factory.setExposeProxy(like.isExposeProxy());
    factory.setTarget(target);
    return factory.getProxy();
  }
}
