package io.inmesh.spring.grpc;

import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Says where Inmesh on the class path changes the transport of an application's gRPC; also where
 * {@code inmesh.mode} is {@code off}.
 */
@AutoConfiguration
@ConditionalOnClass({
  GrpcServerFactory.class,
  ServerBuilderCustomizer.class,
  GrpcChannelFactory.class,
  GrpcChannelBuilderCustomizer.class
})
public final class MeshGrpcTransportAutoConfiguration {
  @Bean
  static TransportCheck meshGrpcTransportCheck(ListableBeanFactory beans) {
    return new TransportCheck(
        beans,
        "io.grpc.netty.NettyServerBuilder",
        "io.grpc.netty.NettyChannelBuilder",
        LogFactory.getLog(MeshGrpcTransportAutoConfiguration.class));
  }
}
