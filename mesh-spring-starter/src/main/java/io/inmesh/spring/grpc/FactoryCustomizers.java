package io.inmesh.spring.grpc;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;

/** With Spring Boot 4.0: what the properties say comes from customizers that are beans. */
class FactoryCustomizers implements ChannelSettings {
  private final ObjectProvider<GrpcChannelFactoryCustomizer> customizers;

  FactoryCustomizers(ObjectProvider<GrpcChannelFactoryCustomizer> customizers) {
    this.customizers = customizers;
  }

  @Override
  public final void ofFactory(GrpcChannelFactory factory) {
    customizers.orderedStream().forEach(customizer -> customizer.customize(factory));
  }
}
