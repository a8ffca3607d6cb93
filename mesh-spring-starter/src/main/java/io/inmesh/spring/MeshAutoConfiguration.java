package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.filter.FilterFactory;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/**
 * The {@link Mesh} of the application, from the bootstrap that {@code inmesh.bootstrap} or the
 * environment names. It is closed with the application context, after the web server has stopped.
 */
@AutoConfiguration
@ConditionalOnMesh
@EnableConfigurationProperties(MeshProperties.class)
public final class MeshAutoConfiguration {

  /** Unless the application makes its own. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(Mesh.class)
  static final class MadeFromProperties {

    @Bean(destroyMethod = "") // the mesh closes it
    @ConditionalOnMissingBean(ConfigSource.class)
    XdsConfigSource meshConfigSource(MeshProperties properties, ResourceLoader resources) {
      String bootstrap = properties.bootstrap();
      return bootstrap == null || bootstrap.isBlank()
          ? XdsConfigSource.fromEnvironment()
          : new BootstrapLocation(resources).read(bootstrap);
    }

    @Bean
    FirstConfiguration firstMeshConfiguration() {
      return new FirstConfiguration();
    }

    @Bean
    Mesh mesh(
        MeshProperties properties,
        ConfigSource source,
        ObjectProvider<MeshListener> listeners,
        ObjectProvider<FilterFactory<?>> filters,
        ObjectProvider<MeshCustomizer> customizers) {
      Mesh.Builder builder = MeshSettings.builder(properties, source);
      listeners.orderedStream().forEach(builder::listener);
      filters.orderedStream().forEach(builder::filter);
      customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
      return builder.build();
    }

    @Bean
    MeshStart meshStart(MeshProperties properties, Mesh mesh, FirstConfiguration first) {
      return new MeshStart(properties, mesh, first);
    }
  }
}
