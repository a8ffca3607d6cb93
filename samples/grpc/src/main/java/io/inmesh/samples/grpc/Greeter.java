package io.inmesh.samples.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The service: greets, once or in a stream. A greeting names the version that gave it; one of
 * {@link #SLOW} takes its time.
 */
final class Greeter implements AutoCloseable {
  static final MethodDescriptor<String, String> GREET = method("Greet", MethodType.UNARY);
  static final MethodDescriptor<String, String> COUNT =
      method("Count", MethodType.SERVER_STREAMING);

  /** Who is greeted when {@link #goOn} is called. */
  static final String SLOW = "slow";

  private static final String SERVICE = "shop.Greeter";
  private static final int COUNTED = 5;

  private final String version;
  private final AtomicInteger failures = new AtomicInteger();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> goOn = new CompletableFuture<>();
  private final Server server;

  /** A server at any port that knows no mesh. */
  Greeter(String version) throws IOException {
    this(
        version,
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  /** A server that the builder makes. */
  Greeter(String version, ServerBuilder<?> builder) throws IOException {
    this.version = version;
    server =
        builder
            .addService(
                ServerServiceDefinition.builder(SERVICE)
                    .addMethod(GREET, ServerCalls.asyncUnaryCall(this::greet))
                    .addMethod(COUNT, ServerCalls.asyncServerStreamingCall(this::count))
                    .build())
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  /** The next calls fail, this many of them. */
  void failNext(int calls) {
    failures.set(calls);
  }

  /** Done when a slow greeting is under way. */
  CompletableFuture<Void> begun() {
    return begun;
  }

  /** Lets the slow greeting go on. */
  void goOn() {
    goOn.complete(null);
  }

  /** Takes no new calls; those under way are finished. */
  void shutdown() {
    server.shutdown();
  }

  private void greet(String name, StreamObserver<String> answer) {
    if (name.equals(SLOW)) {
      begun.complete(null);
      var unused = goOn.thenRun(() -> answerTo(name, answer));
    } else {
      answerTo(name, answer);
    }
  }

  private void answerTo(String name, StreamObserver<String> answer) {
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      answer.onError(
          Status.UNAVAILABLE.withDescription(version + " is busy").asException(new Metadata()));
      return;
    }
    answer.onNext("hello " + name + " from " + version);
    answer.onCompleted();
  }

  private void count(String name, StreamObserver<String> answers) {
    for (int i = 1; i <= COUNTED; i++) {
      answers.onNext(i + " from " + version);
    }
    answers.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
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
