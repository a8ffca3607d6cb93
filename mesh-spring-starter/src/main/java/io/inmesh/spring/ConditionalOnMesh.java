package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Conditional;

/**
 * Matches unless {@code inmesh.mode} is {@code off}: for beans that need the {@link
 * io.inmesh.Mesh}.
 *
 * <pre>{@code
 * @Bean
 * @ConditionalOnMesh
 * Runnable listing(Mesh mesh) {
 *   return () -> log.info("{}", mesh.status());
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnMeshCondition.class)
public @interface ConditionalOnMesh {}
