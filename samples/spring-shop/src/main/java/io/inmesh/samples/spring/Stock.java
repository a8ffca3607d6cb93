package io.inmesh.samples.spring;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Knows what is in stock, over gRPC. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Stock {
  static final MethodDescriptor<String, String> COUNT =
      MethodDescriptor.<String, String>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("shop.Stock/Count")
          .setRequestMarshaller(new Text())
          .setResponseMarshaller(new Text())
          .build();

  /** A call that hangs. */
  record Hold(CountDownLatch arrived, CountDownLatch released) {}

  private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();

  @Bean(initMethod = "start", destroyMethod = "shutdownNow")
  Server stockServer() {
    return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
        .addService(
            ServerServiceDefinition.builder("shop.Stock")
                .addMethod(COUNT, ServerCalls.asyncUnaryCall(this::count))
                .build())
        .build();
  }

  private void count(String item, StreamObserver<String> answer) {
    Hold held = hold.getAndSet(null);
    if (held != null) {
      held.arrived().countDown();
      try {
        held.released().await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    answer.onNext("7 " + item);
    answer.onCompleted();
  }

  /** The next call hangs until it is released. */
  Hold holdNext() {
    Hold next = new Hold(new CountDownLatch(1), new CountDownLatch(1));
    hold.set(next);
    return next;
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
