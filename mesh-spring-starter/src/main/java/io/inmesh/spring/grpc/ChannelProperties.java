package io.inmesh.spring.grpc;

import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.inmesh.grpc.MeshChannelBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.grpc.client.autoconfigure.GrpcChannelFactoryCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientDefaultServiceConfigCustomizer;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel;
import org.springframework.grpc.client.interceptor.DefaultDeadlineSetupClientInterceptor;
import org.springframework.util.unit.DataSize;

/**
 * With Spring Boot 4.1: does to channels of the mesh what Boot does to others by {@code
 * spring.grpc.client.channel}, in classes that it keeps to itself. Which endpoint gets a call is
 * the mesh's decision, so that a default load balancing policy does not come into it.
 */
final class ChannelProperties extends FactoryCustomizers {
  /** Of all channels that have no properties of their own, as Boot names them. */
  private static final String DEFAULT = "default";

  private final BeanFactory beans;

  ChannelProperties(BeanFactory beans) {
    super(beans.getBeanProvider(GrpcChannelFactoryCustomizer.class));
    this.beans = beans;
  }

  @Override
  public void beforeCustomizers(String name, MeshChannelBuilder builder) {
    beans.getBeanProvider(CompressorRegistry.class).ifAvailable(builder::compressorRegistry);
    beans.getBeanProvider(DecompressorRegistry.class).ifAvailable(builder::decompressorRegistry);
    Channel channel = channel(name);
    PropertyMapper map = PropertyMapper.get();
    map.from(channel::getUserAgent).to(builder::userAgent);
    Channel.Inbound inbound = channel.getInbound();
    map.from(inbound.getMessage()::getMaxSize).as(this::bytes).to(builder::maxInboundMessageSize);
    map.from(inbound.getMetadata()::getMaxSize).as(this::bytes).to(builder::maxInboundMetadataSize);
    map.from(channel.getIdle()::getTimeout)
        .to(timeout -> builder.idleTimeout(nanos(timeout), TimeUnit.NANOSECONDS));
    Channel.Keepalive keepalive = channel.getKeepalive();
    map.from(keepalive::getTime)
        .to(time -> builder.keepAliveTime(nanos(time), TimeUnit.NANOSECONDS));
    map.from(keepalive::getTimeout)
        .to(timeout -> builder.keepAliveTimeout(nanos(timeout), TimeUnit.NANOSECONDS));
    map.from(keepalive::isWithoutCalls).to(builder::keepAliveWithoutCalls);
    map.from(channel.getDefault()::getDeadline)
        .as(DefaultDeadlineSetupClientInterceptor::new)
        .to(interceptor -> builder.intercept(interceptor));
  }

  @Override
  public void afterCustomizers(String name, MeshChannelBuilder builder) {
    Map<String, Object> config = new LinkedHashMap<>();
    Channel channel = channel(name);
    PropertyMapper.get().from(channel::getServiceConfig).to(service -> service.applyTo(config));
    if (channel.getHealth().isEnabled()) {
      config.put("healthCheckConfig", Map.of());
    }
    beans
        .getBeanProvider(GrpcClientDefaultServiceConfigCustomizer.class)
        .orderedStream()
        .forEach(customizer -> customizer.customize(name, config));
    if (!config.isEmpty()) {
      builder.defaultServiceConfig(config);
    }
  }

  private Channel channel(String name) {
    Map<String, Channel> channels = beans.getBean(GrpcClientProperties.class).getChannel();
    Channel own = channels.get(name);
    Channel known = own != null ? own : channels.get(DEFAULT);
    return known != null ? known : new Channel();
  }

  /** At most 292 years. */
  private static long nanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  private int bytes(DataSize size) {
    return Math.toIntExact(size.toBytes());
  }
}
