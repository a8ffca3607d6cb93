package io.inmesh.samples.spring;

import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Knows what is in stock: a gRPC server, which Spring gRPC makes. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Stock {
  static final MethodDescriptor<String, String> COUNT = method("Count");
  static final MethodDescriptor<String, String> CLEAR = method("Clear");

  /** A call that hangs. */
  record Hold(CountDownLatch arrived, CountDownLatch released) {}

  private final AtomicReference<@Nullable Hold> hold = new AtomicReference<>();
  private volatile boolean cleared;

  /** As a generated one would be; written out, so that the sample needs no compiler for protos. */
  @Bean
  BindableService stockService() {
    return () ->
        ServerServiceDefinition.builder("shop.Stock")
            .addMethod(COUNT, ServerCalls.asyncUnaryCall(this::count))
            .addMethod(CLEAR, ServerCalls.asyncUnaryCall(this::clear))
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
    answer.onNext((cleared ? "no " : "7 ") + item);
    answer.onCompleted();
  }

  private void clear(String item, StreamObserver<String> answer) {
    cleared = true;
    answer.onNext("no " + item);
    answer.onCompleted();
  }

  /** The next call hangs until it is released. */
  Hold holdNext() {
    Hold next = new Hold(new CountDownLatch(1), new CountDownLatch(1));
    hold.set(next);
    return next;
  }

  private static MethodDescriptor<String, String> method(String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName("shop.Stock/" + name)
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
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
