package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Matches where clients are to be put into the mesh: {@code inmesh.outbound.enabled}. For clients
 * that make sense in the mesh only.
 *
 * <pre>{@code
 * @Bean
 * @ConditionalOnOutboundMesh
 * RestClient orders(RestClient.Builder builder) {
 *   return builder.baseUrl("http://orders").build();
 * }
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnMesh
@ConditionalOnSwitch("inmesh.outbound.enabled")
public @interface ConditionalOnOutboundMesh {}
