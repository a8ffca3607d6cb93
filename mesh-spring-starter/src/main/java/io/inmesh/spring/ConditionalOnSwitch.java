package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches unless one of these properties is false, in any spelling that Spring Boot binds as such
 * ({@code false}, {@code off}, {@code no}, {@code 0}). A value that is neither true nor false fails
 * the start: Spring Boot's own {@code @ConditionalOnBooleanProperty} takes all but {@code true} for
 * false, so that {@code yes} or a mistyped word would turn a protection off without a word.
 *
 * <pre>{@code
 * @Bean
 * @ConditionalOnMesh
 * @ConditionalOnSwitch("inmesh.inbound.enabled")
 * Runnable watching(Mesh mesh) {
 *   return () -> log.info("{}", mesh.status().listeners());
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitchCondition.class)
public @interface ConditionalOnSwitch {
  /** The names of the properties, each of which is on where it is not set. */
  String[] value();
}
