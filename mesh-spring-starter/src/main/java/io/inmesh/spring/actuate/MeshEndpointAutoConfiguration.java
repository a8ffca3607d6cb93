package io.inmesh.spring.actuate;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;

/** The actuator's endpoint {@code mesh}, where it is exposed. */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnClass({Endpoint.class, ConditionalOnAvailableEndpoint.class})
@ImportRuntimeHints(MeshEndpointHints.class)
public final class MeshEndpointAutoConfiguration {

  /** Apart, as the condition itself is of a library that may be missing. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnAvailableEndpoint(MeshEndpoint.class)
  static final class Available {

    @Bean
    @ConditionalOnMissingBean
    MeshEndpoint meshEndpoint(
        Mesh mesh, ObjectProvider<ConfigSource> source, MeshProperties properties) {
      return new MeshEndpoint(mesh, source.getIfUnique(), properties);
    }
  }
}
