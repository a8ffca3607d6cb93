package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;

/** The mesh looks at beans without making them: those of the application are made in their time. */
@AllAutoConfigurations
class FactoriesInTimeTest {
  /** What it makes is known only when it is there. */
  static class OfUnknownType<T> implements FactoryBean<T> {
    @Value("${app.name:shop}")
    private @Nullable String name;

    private final Part part;

    OfUnknownType(Part part) {
      this.part = part;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T getObject() {
      return (T) (name + " of " + part.name());
    }

    @Override
    public @Nullable Class<?> getObjectType() {
      return null;
    }
  }

  record Part(@Nullable String name) {}

  @Lazy
  static class NeverMade<T> extends OfUnknownType<T> {
    NeverMade(Part part) {
      super(part);
      throw new AssertionError("nobody needs it");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Import({OfUnknownType.class, NeverMade.class})
  @EnableAutoConfiguration
  static class Application {
    @Value("${part.name:wheel}")
    private @Nullable String name;

    @Bean
    Part part() {
      return new Part(name);
    }
  }

  @TempDir private Path directory;

  @Test
  void theirValuesAreInjectedAndNothingIsMadeTooEarly() {
    try (ConfigurableApplicationContext context =
        new TestConfig()
            .service("orders", 1)
            .application(directory, Application.class)
            .properties(
                "spring.http.clients.imperative.factory=simple") // the JDK's is never closed
            .run()) {
      assertThat(context.getBean(OfUnknownType.class.getName())).isEqualTo("shop of wheel");
    }
  }
}
