package io.inmesh.grpc;

import io.grpc.ServerCredentials;
import io.grpc.internal.ObjectPool;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalGracefulServerCloseCommand;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The connections of a server, so that old ones can be asked to go. gRPC has no other way to that
 * than its transport's internals, which its own xDS server uses as well.
 */
final class ServerConnections {
  private final Set<Channel> open = ConcurrentHashMap.newKeySet();

  /** The same credentials; connections made with them are known here. */
  ServerCredentials watch(ServerCredentials credentials) {
    InternalProtocolNegotiator.ServerFactory original =
        InternalNettyServerCredentials.toNegotiator(credentials);
    return InternalNettyServerCredentials.create(
        (InternalProtocolNegotiator.ServerFactory)
            (ObjectPool<? extends Executor> pool) -> new Negotiator(original.newNegotiator(pool)));
  }

  /**
   * Asks the clients of all connections that there are to make new ones: no new calls, those under
   * way may finish.
   *
   * @param graceNanos after which what is still under way is broken off
   */
  void drain(long graceNanos) {
    open.removeIf(channel -> {
      var unused =
          channel.writeAndFlush(
              InternalGracefulServerCloseCommand.create(
                  "the listener has changed", graceNanos, TimeUnit.NANOSECONDS));
      return true;
    });
  }

  /** Begins as the original does, once the connection is noted. */
  private final class Negotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    private final InternalProtocolNegotiator.ProtocolNegotiator original;

    Negotiator(InternalProtocolNegotiator.ProtocolNegotiator original) {
      this.original = original;
    }

    @Override
    public AsciiString scheme() {
      return original.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler handler) {
      return new Arrival(original.newHandler(handler));
    }

    @Override
    public void close() {
      original.close();
    }
  }

  /** Notes a connection, then makes way. */
  private final class Arrival extends ChannelInboundHandlerAdapter {
    private final ChannelHandler next;

    Arrival(ChannelHandler next) {
      this.next = next;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      Channel channel = context.channel();
      open.add(channel);
      var unused = channel.closeFuture().addListener(closed -> open.remove(channel));
      context.pipeline().replace(this, null, next);
    }
  }
}
