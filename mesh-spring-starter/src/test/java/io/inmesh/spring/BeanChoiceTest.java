package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.Annotation;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;

class BeanChoiceTest {
  private final AtomicInteger searches = new AtomicInteger();
  private final DefaultListableBeanFactory beans =
      new DefaultListableBeanFactory() {
        @Override
        public <A extends Annotation> @Nullable A findAnnotationOnBean(
            String name, Class<A> type, boolean allowFactoryBeanInit) {
          searches.incrementAndGet();
          return super.findAnnotationOnBean(name, type, allowFactoryBeanInit);
        }
      };
  private final BeanChoice choice = new BeanChoice();

  @BeforeEach
  void make() {
    choice.setBeanFactory(beans);
  }

  @InMesh(false)
  static final class Annotated {}

  private void define(String name, Class<?> type) {
    beans.registerBeanDefinition(name, new RootBeanDefinition(type));
  }

  @Test
  void aBeanThatIsMadeAnewEachTimeIsLookedAtOnce() {
    define("plain", Object.class);
    for (int i = 0; i < 5; i++) {
      choice.made("plain", Object.class);
    }
    assertThat(searches).hasValue(1);
  }

  @Test
  void whatCannotBeHeededFailsEachTime() {
    define("annotated", Annotated.class);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> choice.made("annotated", Annotated.class))
          .isInstanceOf(MeshStartException.class);
    }
    choice.isInMesh("annotated"); // somebody heeds it
    choice.made("annotated", Annotated.class);
  }

  @Test
  void onlyABeanThatNobodyAsksForByItsClassIsReplaced() {
    define("byClass", SimpleClientHttpRequestFactory.class);
    define("byInterface", ClientHttpRequestFactory.class);
    Object bean = new SimpleClientHttpRequestFactory();
    Object other = new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory());
    Object same = new SimpleClientHttpRequestFactory();
    assertThat(choice.replaced("byClass", bean, other)).isSameAs(bean);
    assertThat(choice.replaced("byClass", bean, same)).isSameAs(same);
    assertThat(choice.replaced("byInterface", bean, other)).isSameAs(other);
    assertThat(choice.replaced("wired by hand", bean, other)).isSameAs(bean);
  }
}
