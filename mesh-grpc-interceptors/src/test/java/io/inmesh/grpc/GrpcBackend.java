package io.inmesh.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.testing.contract.ContractBackend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real gRPC server that has every method: its requests and answers are what comes and goes as
 * messages. A relay before it breaks connections as a test says.
 */
final class GrpcBackend extends ContractBackend {
  private final Handler handler;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "backend"));
  private final Server server;
  private final TcpRelay relay;

  GrpcBackend(Handler handler) {
    this.handler = handler;
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
              .fallbackHandlerRegistry(new EveryMethod())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    relay = new TcpRelay(server.getPort(), this::connected);
  }

  @Override
  public int port() {
    return relay.port();
  }

  @Override
  public void closeConnections() {
    relay.closeConnections();
  }

  TcpRelay relay() {
    return relay;
  }

  /** The client of one of its requests went away. */
  void left() {
    clientLeft();
  }

  private ServerCall.Listener<byte[]> begin(ServerCall<byte[], byte[]> call, Metadata headers) {
    GrpcExchange exchange = new GrpcExchange(call, headers, this);
    received(exchange);
    threads.execute(() -> {
      try {
        handler.handle(exchange);
      } catch (IOException e) {
        left(); // What nothing but the end of the client makes fail.
      }
    });
    return exchange.listener();
  }

  @Override
  public void close() {
    relay.close();
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
      threads.shutdown();
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new AssertionError("a handler does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever a client calls is there. */
  private final class EveryMethod extends HandlerRegistry {
    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
        String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          Texts.BYTES.toBuilder().setFullMethodName(name).build();
      ServerCallHandler<byte[], byte[]> begin = GrpcBackend.this::begin;
      return ServerMethodDefinition.create(method, begin);
    }
  }
}
