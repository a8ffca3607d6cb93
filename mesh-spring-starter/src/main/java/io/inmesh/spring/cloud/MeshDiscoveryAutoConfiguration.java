package io.inmesh.spring.cloud;

import io.inmesh.Mesh;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.cloud.client.ConditionalOnDiscoveryEnabled;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The mesh's services for Spring Cloud's {@code DiscoveryClient}. */
@AutoConfiguration(
    after = MeshAutoConfiguration.class,
    beforeName =
        "org.springframework.cloud.client.discovery.composite."
            + "CompositeDiscoveryClientAutoConfiguration")
@ConditionalOnOutboundMesh
@ConditionalOnClass({DiscoveryClient.class, ConditionalOnDiscoveryEnabled.class})
@ConditionalOnSwitch("inmesh.discovery.enabled")
public final class MeshDiscoveryAutoConfiguration {

  /** Apart, as the condition itself is of a library that may be missing. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnDiscoveryEnabled
  static final class Enabled {

    @Bean
    @ConditionalOnMissingBean
    MeshDiscoveryClient meshDiscoveryClient(Mesh mesh, MeshProperties properties) {
      return new MeshDiscoveryClient(mesh, properties.admitted());
    }
  }
}
