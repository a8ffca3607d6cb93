package io.inmesh.spring.grpc;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How Spring Boot sets up channels: by version. */
@Configuration(proxyBeanMethods = false)
class ChannelSettingsConfiguration {
  private static final String BOOT_4_1 =
      "org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer";
  private static final String PROPERTIES =
      "org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties";

  /** Spring Boot 4.0, where this comes with Spring gRPC. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(GrpcChannelFactoryCustomizer.class)
  @ConditionalOnMissingClass(BOOT_4_1)
  static class ByCustomizers {
    @Bean
    ChannelSettings meshGrpcChannelSettings(
        ObjectProvider<GrpcChannelFactoryCustomizer> customizers) {
      return new FactoryCustomizers(customizers);
    }
  }

  /** Spring Boot 4.1. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = BOOT_4_1)
  @ConditionalOnBean(type = PROPERTIES)
  static class ByProperties {
    @Bean
    ChannelSettings meshGrpcChannelSettings(BeanFactory beans) {
      return new ChannelProperties(beans);
    }
  }
}
