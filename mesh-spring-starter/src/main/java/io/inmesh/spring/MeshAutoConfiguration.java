package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshMode;
import io.inmesh.filter.FilterFactory;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;

/**
 * The {@link Mesh} of the application, from the bootstrap that {@code inmesh.bootstrap} or the
 * environment names. It is closed with the application context, after the web server has stopped.
 */
@AutoConfiguration
@ConditionalOnMesh
@EnableConfigurationProperties(MeshProperties.class)
@Import({CheckedProperties.class, ReactiveInbound.class})
@ImportRuntimeHints(MeshRuntimeHints.class)
public final class MeshAutoConfiguration {

  @Bean(BeanChoice.NAME)
  @ConditionalOnOutboundMesh
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static BeanChoice meshBeanChoice() {
    return new BeanChoice();
  }

  @Bean
  @ConditionalOnOutboundMesh
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static LateBeans meshLateBeans() {
    return new LateBeans();
  }

  @Bean
  @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
  static UnknownProperties meshUnknownProperties(ConfigurableEnvironment environment) {
    return new UnknownProperties(environment, LogFactory.getLog(Mesh.class));
  }

  @Bean
  static SmartInitializingSingleton meshUnreadProperties(
      ObjectProvider<MadeFromProperties> made,
      ConfigurableListableBeanFactory beans,
      Environment environment) {
    return () -> {
      if (made.getIfAvailable() == null) {
        Stream.of(beans.getBeanNamesForType(Mesh.class, false, false))
            .map(beans::getSingleton) // null for one that nobody has asked for yet
            .filter(Mesh.class::isInstance)
            .map(Mesh.class::cast)
            .forEach(own -> UnreadProperties.warn(own, environment, LogFactory.getLog(Mesh.class)));
      }
    };
  }

  /** Unless the application makes its own. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean(Mesh.class)
  static final class MadeFromProperties {
    /** What is wrong with properties is told before what comes of it. */
    MadeFromProperties(CheckedProperties checked) {
      Objects.requireNonNull(checked, "checked");
    }

    @Bean(destroyMethod = "") // the mesh closes it
    @ConditionalOnMissingBean(ConfigSource.class)
    XdsConfigSource meshConfigSource(MeshProperties properties, ResourceLoader resources) {
      String bootstrap = properties.bootstrap();
      return bootstrap == null
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
        MeshLog log,
        ObjectProvider<MeshListener> listeners,
        ObjectProvider<FilterFactory<?>> filters,
        ObjectProvider<MeshCustomizer> customizers) {
      Mesh.Builder builder = MeshSettings.builder(properties, source);
      listeners.orderedStream().forEach(builder::listener);
      filters.orderedStream().forEach(builder::filter);
      customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
      Mesh mesh = builder.build();
      log.of(mesh);
      return mesh;
    }

    @Bean
    MeshLog meshLog(MeshProperties properties, Environment environment) {
      return new MeshLog(
          LogFactory.getLog(Mesh.class),
          new NamedListeners(properties),
          ClusterSettings.names(environment));
    }

    @Bean
    MeshDrain meshDrain(Mesh mesh) {
      return new MeshDrain(mesh);
    }

    @Bean
    @ConditionalOnSwitch("inmesh.inbound.enabled")
    SmartInitializingSingleton meshReadiness(
        Mesh mesh,
        FirstConfiguration first,
        ConfigurableApplicationContext context,
        ObjectProvider<ApplicationAvailability> availability) {
      if (mesh.mode() != MeshMode.ENFORCE) {
        return () -> {}; // What does not decide holds nothing back.
      }
      // The last listener, as it contradicts: what keeps the state may be made late, so it is now.
      return () ->
          context.addApplicationListener(
              new MeshReadiness(mesh, first, context, availability.getIfAvailable()));
    }

    @Bean
    MeshStart meshStart(MeshProperties properties, Mesh mesh, ConfigSource source) {
      return new MeshStart(properties, mesh, MeshSettings.readsFilesOnly(source));
    }
  }
}
