package io.inmesh.spring;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The applications of this test have what Spring Cloud and Spring gRPC configure. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AllAutoConfigurations.Switch.class)
public @interface AllAutoConfigurations {
  /** Lets {@link FewerAutoConfigurations} pass all while a class runs. */
  final class Switch implements BeforeAllCallback, AfterAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      FewerAutoConfigurations.all = true;
    }

    @Override
    public void afterAll(ExtensionContext context) {
      FewerAutoConfigurations.all = false;
    }
  }
}
