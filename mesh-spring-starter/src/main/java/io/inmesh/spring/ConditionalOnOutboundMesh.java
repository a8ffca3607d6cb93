package io.inmesh.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;

/** Matches where clients are to be put into the mesh: {@code inmesh.outbound.enabled}. */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ConditionalOnMesh
@ConditionalOnBooleanProperty(name = "inmesh.outbound.enabled", matchIfMissing = true)
public @interface ConditionalOnOutboundMesh {}
