package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Whether a bean that makes HTTP calls is put into the mesh; without it, every one is.
 *
 * <pre>{@code
 * @Bean
 * @InMesh(false)
 * OkHttpClient paymentProvider() {
 *   return new OkHttpClient();
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface InMesh {
  /** False: the bean is left as it is. */
  boolean value() default true;
}
