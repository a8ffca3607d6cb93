package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.HandlerRegistry;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshServerInterceptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server behind the mesh that takes unary calls of every method. Its answer is one message
 * whose bytes are the JSON of what it sees.
 */
final class GrpcEchoServer implements EchoServer {
  private final MeshServerInterceptor inMesh;
  private final Server server;

  private GrpcEchoServer(MeshServerInterceptor inMesh, Server server) {
    this.inMesh = inMesh;
    this.server = server;
  }

  static GrpcEchoServer start(InetSocketAddress address, Mesh mesh) throws IOException {
    MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
    Server server =
        inMesh
            .install(NettyServerBuilder.forAddress(address, InsecureServerCredentials.create()))
            .fallbackHandlerRegistry(new EveryMethod())
            .build()
            .start();
    return new GrpcEchoServer(inMesh, server);
  }

  @Override
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(5, TimeUnit.SECONDS)) {
        server.shutdownNow();
        server.awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    }
    inMesh.close();
  }

  /** Answers whatever is called. */
  private static final class EveryMethod extends HandlerRegistry {
    @Override
    public ServerMethodDefinition<byte[], byte[]> lookupMethod(
        String name, @Nullable String authority) {
      MethodDescriptor<byte[], byte[]> method =
          MethodDescriptor.newBuilder(Bytes.INSTANCE, Bytes.INSTANCE)
              .setType(MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(name)
              .build();
      return ServerMethodDefinition.create(
          method,
          (call, headers) -> {
            call.request(2);
            return new Echo(call, headers);
          });
    }
  }

  private static final class Echo extends ServerCall.Listener<byte[]> {
    private final ServerCall<byte[], byte[]> call;
    private final Metadata headers;
    private byte[] body = {};

    Echo(ServerCall<byte[], byte[]> call, Metadata headers) {
      this.call = call;
      this.headers = headers;
    }

    @Override
    public void onMessage(byte[] message) {
      body = message;
    }

    @Override
    public void onHalfClose() {
      ObjectNode seen =
          Json.object()
              .put("method", "POST")
              .put("path", '/' + call.getMethodDescriptor().getFullMethodName());
      ArrayNode lines = seen.putArray("headers");
      for (String name : headers.keys()) {
        addLines(name, lines);
      }
      seen.put("body", new String(body, StandardCharsets.UTF_8))
          .put("principal", "")
          .put("protocol", "HTTP/2");
      call.sendHeaders(new Metadata());
      call.sendMessage(seen.toString().getBytes(StandardCharsets.UTF_8));
      call.close(Status.OK, new Metadata());
    }

    private <T> Iterable<T> all(Metadata.Key<T> key) {
      Iterable<T> values = headers.getAll(key);
      return values == null ? List.of() : values;
    }

    private void addLines(String name, ArrayNode lines) {
      if (name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        Metadata.Key<byte[]> key = Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
        for (byte[] value : all(key)) {
          String text = Base64.getEncoder().withoutPadding().encodeToString(value);
          lines.addArray().add(name).add(text);
        }
        return;
      }
      for (String value : all(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER))) {
        lines.addArray().add(name).add(value);
      }
    }
  }
}
