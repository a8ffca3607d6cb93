package io.inmesh.spring.actuate;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Tells in the application's health whether the mesh has a configuration and how old it is. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
public final class MeshHealthAutoConfiguration {

  /** Apart, as the condition itself is of a library that may be missing. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnEnabledHealthIndicator("mesh")
  static final class Available {

    @Bean
    @ConditionalOnMissingBean(name = "meshHealthIndicator")
    HealthIndicator meshHealthIndicator(
        Mesh mesh, ObjectProvider<ConfigSource> source, MeshProperties properties) {
      return new MeshHealthIndicator(mesh, source.getIfUnique(), properties, Clock.systemUTC());
    }
  }
}
