package io.inmesh.spring.grpc;

import io.inmesh.Mesh;
import io.inmesh.grpc.MeshClientInterceptor;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * Puts the channels of Spring gRPC into the mesh: by an interceptor that runs behind all others,
 * and by a factory for targets that name the mesh.
 */
@AutoConfiguration(
    after = MeshAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
      "org.springframework.grpc.autoconfigure.client.GrpcClientAutoConfiguration"
    },
    beforeName = {
      "org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration",
      "org.springframework.grpc.autoconfigure.client.CompositeChannelFactoryAutoConfiguration"
    })
@ConditionalOnOutboundMesh
@ConditionalOnClass({GrpcChannelFactory.class, ClientInterceptorsConfigurer.class})
public final class MeshGrpcAutoConfiguration {

  /** Where Boot 4.1 and, before it, Spring gRPC itself have the target of a named channel. */
  private static final String[] TARGETS = {
    "spring.grpc.client.channel.%s.target", "spring.grpc.client.channels.%s.address"
  };

  @Bean
  @GlobalClientInterceptor
  @Order(Ordered.LOWEST_PRECEDENCE)
  @ConditionalOnMissingBean
  MeshClientInterceptor meshClientInterceptor(Mesh mesh) {
    return MeshClientInterceptor.of(mesh);
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  @ConditionalOnBean(ClientInterceptorsConfigurer.class)
  MeshGrpcChannelFactory meshGrpcChannelFactory(
      ObjectProvider<Mesh> mesh,
      ClientInterceptorsConfigurer interceptors,
      Environment environment) {
    UnaryOperator<String> targets = name -> target(environment, name);
    return new MeshGrpcChannelFactory(mesh::getObject, interceptors, targets::apply);
  }

  private static String target(Environment environment, String name) {
    for (String property : TARGETS) {
      String target = environment.getProperty(property.formatted(name));
      if (target != null) {
        return target;
      }
    }
    return name;
  }
}
