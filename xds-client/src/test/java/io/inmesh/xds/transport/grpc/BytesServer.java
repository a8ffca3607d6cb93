package io.inmesh.xds.transport.grpc;

import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gRPC server of one method that answers each stream's first request with given bytes. */
final class BytesServer implements AutoCloseable {
  static final String METHOD = "test.Service/Stream";

  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final EventLoopGroup group = new NioEventLoopGroup(1, new DaemonThreads("bytes-server"));
  private final Server server;
  private final List<byte[]> answers;
  volatile Metadata headers = new Metadata();

  BytesServer(SocketAddress address, ServerCredentials credentials, List<byte[]> answers)
      throws IOException {
    this.answers = answers;
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.newBuilder(BYTES, BYTES)
            .setFullMethodName(METHOD)
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .build();
    server =
        NettyServerBuilder.forAddress(address, credentials)
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .channelType(
                address instanceof UnixDomainSocketAddress
                    ? NioServerDomainSocketChannel.class
                    : NioServerSocketChannel.class)
            .withChildOption(ChannelOption.SO_KEEPALIVE, null) // unknown to domain sockets
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("test.Service")
                    .addMethod(method, this::start)
                    .build())
            .build()
            .start();
  }

  static BytesServer onLoopback(byte[]... answers) throws IOException {
    return new BytesServer(
        new InetSocketAddress("127.0.0.1", 0),
        InsecureServerCredentials.create(),
        List.of(answers));
  }

  private ServerCall.Listener<byte[]> start(ServerCall<byte[], byte[]> call, Metadata sent) {
    headers = sent;
    call.sendHeaders(new Metadata());
    call.request(1);
    return new ServerCall.Listener<>() {
      @Override
      public void onMessage(byte[] message) {
        answers.forEach(call::sendMessage);
      }

      @Override
      public void onHalfClose() {
        call.close(Status.OK, new Metadata());
      }
    };
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
  }
}
