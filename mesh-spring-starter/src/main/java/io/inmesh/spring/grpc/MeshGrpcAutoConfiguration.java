package io.inmesh.spring.grpc;

import io.grpc.stub.AbstractStub;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshClientInterceptor;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import java.util.function.UnaryOperator;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.grpc.client.ChannelCredentialsProvider;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.GlobalClientInterceptor;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * Puts the channels of Spring gRPC into the mesh: by an interceptor that runs behind all others,
 * and by a factory for targets that name the mesh.
 */
@AutoConfiguration(
    after = MeshAutoConfiguration.class,
    afterName = "org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration",
    beforeName =
        "org.springframework.boot.grpc.client.autoconfigure."
            + "CompositeChannelFactoryAutoConfiguration")
@ConditionalOnOutboundMesh
@ConditionalOnClass({GrpcChannelFactory.class, ClientInterceptorsConfigurer.class})
@Import(ChannelSettingsConfiguration.class)
public final class MeshGrpcAutoConfiguration {

  /** Where Boot 4.1 and, before it, Spring gRPC itself have the target of a named channel. */
  private static final String[] TARGETS = {
    "spring.grpc.client.channel.%s.target", "spring.grpc.client.channels.%s.address"
  };

  /** Unless the application has an interceptor of the mesh itself. */
  @Bean
  @GlobalClientInterceptor
  @Order(Ordered.LOWEST_PRECEDENCE)
  @ConditionalOnMissingBean(MeshClientInterceptor.class)
  LateInterceptor meshClientInterceptor(ObjectProvider<Mesh> mesh) {
    return new LateInterceptor(mesh::getObject);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(AbstractStub.class)
  static final class OfStubs {

    @Bean
    static Stubs meshStubs(@Qualifier(BeanChoice.NAME) BeanChoice choice) {
      return new Stubs(choice);
    }
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  @ConditionalOnBean(ClientInterceptorsConfigurer.class)
  MeshGrpcChannelFactory meshGrpcChannelFactory(
      ObjectProvider<Mesh> mesh,
      ClientInterceptorsConfigurer interceptors,
      ObjectProvider<ChannelSettings> settings,
      ObjectProvider<GrpcChannelBuilderCustomizer<?>> customizers,
      ObjectProvider<ChannelCredentialsProvider> credentials,
      Environment environment) {
    ChannelSettings boot = settings.getIfAvailable(() -> ChannelSettings.NONE);
    MeshGrpcChannelFactory factory =
        new MeshGrpcChannelFactory(
            mesh::getObject, interceptors, boot, customizers.orderedStream().toList());
    UnaryOperator<String> targets = name -> target(environment, name);
    factory.setVirtualTargets(targets::apply);
    credentials.ifUnique(factory::setCredentialsProvider);
    boot.ofFactory(factory);
    return factory;
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
