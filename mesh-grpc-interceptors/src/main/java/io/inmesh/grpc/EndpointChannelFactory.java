package io.inmesh.grpc;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.util.NetUtil;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.UpstreamConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Makes the channels to endpoints. All decisions are the mesh's: they look nothing up but the
 * endpoint's name, retry nothing, and take no service configuration.
 */
final class EndpointChannelFactory implements Function<EndpointKey, ManagedChannel> {
  private final Executor executor;
  private final Consumer<? super ManagedChannelBuilder<?>> settings;

  EndpointChannelFactory(Executor executor, Consumer<? super ManagedChannelBuilder<?>> settings) {
    this.executor = executor;
    this.settings = settings;
  }

  @Override
  public ManagedChannel apply(EndpointKey key) {
    NettyChannelBuilder builder = builder(key.address());
    builder.executor(executor);
    settings.accept(builder);
    UpstreamConnection connection = key.connection();
    Duration idle = connection.idleTimeout();
    if (idle != null && !idle.isZero()) {
      builder.idleTimeout(idle.toNanos(), TimeUnit.NANOSECONDS);
    }
    UpstreamConnection.KeepAlive keepAlive = connection.keepAlive();
    if (keepAlive != null) {
      builder
          .keepAliveTime(keepAlive.interval().toNanos(), TimeUnit.NANOSECONDS)
          .keepAliveTimeout(keepAlive.timeout().toNanos(), TimeUnit.NANOSECONDS)
          .keepAliveWithoutCalls(true);
    }
    long connectMillis = Math.max(1, connection.connectTimeout().toMillis());
    return builder
        .withOption(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Math.min(connectMillis, Integer.MAX_VALUE))
        .disableRetry()
        .disableServiceConfigLookUp()
        .proxyDetector(target -> null)
        .build();
  }

  private static NettyChannelBuilder builder(EndpointAddress address) {
    byte[] ip = NetUtil.createByteArrayFromIpAddressString(address.host());
    if (ip == null) {
      return NettyChannelBuilder.forAddress(
          address.host(), address.port(), InsecureChannelCredentials.create());
    }
    try {
      InetSocketAddress socket =
          new InetSocketAddress(InetAddress.getByAddress(ip), address.port());
      return NettyChannelBuilder.forAddress(socket, InsecureChannelCredentials.create());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(address + " is no address", e);
    }
  }
}
