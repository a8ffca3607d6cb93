package io.inmesh.grpc;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2DataFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameCodec;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameStream;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2HeadersFrame;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2PingFrame;
import io.grpc.netty.shaded.io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP/2 server that does to streams and connections what no gRPC server can be told to do. */
final class RefusingServer implements AutoCloseable {
  /** What gRPC's keepalive sends; its measurement of bandwidth sends another value. */
  private static final long KEEPALIVE = 1111;

  /** What happens to a stream. */
  enum Refusal {
    /** {@code RST_STREAM} with {@code REFUSED_STREAM}. */
    RESET_REFUSED,
    /** {@code RST_STREAM} with another code, after which it may have been processed. */
    RESET_OTHERWISE,
    /** {@code GOAWAY} that says that the stream was not processed; the connection then closes. */
    GO_AWAY_BEFORE,
    /** {@code GOAWAY} that leaves open whether it was, and the connection closes at once. */
    GO_AWAY_AND_CLOSE,
    /** An answer that is not gRPC's: 503 with a page. */
    ANSWER_OTHERWISE,
    /** Not the streams but the connections: they are closed as soon as they are there. */
    CLOSE_CONNECTION,
    /** Streams are served, but no {@code PING} is answered. */
    IGNORE_PINGS
  }

  private final EventLoopGroup threads =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Semaphore pings = new Semaphore(0);
  private final CountDownLatch closed = new CountDownLatch(1);
  private final List<Channel> open = new CopyOnWriteArrayList<>();
  private final Refusal refusal;
  private final int refused;
  private final Channel channel;

  /**
   * @param refused so many streams; all others get the text "served"
   */
  RefusingServer(Refusal refusal, int refused) {
    this.refusal = refusal;
    this.refused = refused;
    channel =
        new ServerBootstrap()
            .group(threads)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    int number = connections.incrementAndGet();
                    if (refusal == Refusal.CLOSE_CONNECTION && number <= refused) {
                      connection.close();
                      return;
                    }
                    open.add(connection);
                    var unused = connection.closeFuture().addListener(c -> closed.countDown());
                    connection
                        .pipeline()
                        .addLast(
                            Http2FrameCodecBuilder.forServer()
                                .gracefulShutdownTimeoutMillis(0) // does not wait for streams
                                .autoAckPingFrame(refusal != Refusal.IGNORE_PINGS)
                                .build(),
                            new Frames());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .syncUninterruptibly()
            .channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** How many streams were opened. */
  int streams() {
    return streams.get();
  }

  /** Waits for a {@code PING} of a client's keepalive that nobody has waited for. */
  void awaitPing() throws InterruptedException {
    pings.acquire();
  }

  /** Waits until a connection was closed. */
  void awaitClosed() throws InterruptedException {
    closed.await();
  }

  int connections() {
    return connections.get();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    open.forEach(connection -> connection.close().syncUninterruptibly());
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Frames extends ChannelInboundHandlerAdapter {
    private final Set<Integer> refusedHere = new HashSet<>();

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
      if (frame instanceof Http2HeadersFrame headers) {
        int number = streams.incrementAndGet();
        if (number <= refused && ofStreams()) {
          refusedHere.add(headers.stream().id());
          refuse(context, headers.stream());
        }
      } else if (frame instanceof Http2DataFrame data
          && data.isEndStream()
          && !refusedHere.contains(data.stream().id())) {
        serve(context, data.stream());
      }
      if (frame instanceof Http2PingFrame ping && ping.content() == KEEPALIVE && !ping.ack()) {
        pings.release();
      }
      ReferenceCountUtil.release(frame);
    }

    private boolean ofStreams() {
      return refusal != Refusal.CLOSE_CONNECTION && refusal != Refusal.IGNORE_PINGS;
    }

    private void refuse(ChannelHandlerContext context, Http2FrameStream stream) {
      switch (refusal) {
        case RESET_REFUSED ->
            context.writeAndFlush(
                new DefaultHttp2ResetFrame(Http2Error.REFUSED_STREAM).stream(stream));
        case RESET_OTHERWISE ->
            context.writeAndFlush(
                new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR).stream(stream));
        case GO_AWAY_BEFORE -> {
          ChannelHandlerContext codec = context.pipeline().context(Http2FrameCodec.class);
          ((Http2FrameCodec) codec.handler())
              .goAway(
                  codec, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, codec.newPromise());
          codec.flush();
        }
        case GO_AWAY_AND_CLOSE -> {
          context.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
          context.close();
        }
        case ANSWER_OTHERWISE -> {
          DefaultHttp2Headers head = new DefaultHttp2Headers();
          head.status("503").set("content-type", "text/html").set("x-why", "closed");
          context.writeAndFlush(new DefaultHttp2HeadersFrame(head, true).stream(stream));
        }
        case CLOSE_CONNECTION, IGNORE_PINGS -> throw new IllegalStateException("not of streams");
      }
    }

    private void serve(ChannelHandlerContext context, Http2FrameStream stream) {
      DefaultHttp2Headers head = new DefaultHttp2Headers();
      head.status("200").set("content-type", "application/grpc");
      context.write(new DefaultHttp2HeadersFrame(head).stream(stream));
      byte[] text = "served".getBytes(StandardCharsets.UTF_8);
      ByteBuf message = context.alloc().buffer();
      message.writeByte(0).writeInt(text.length).writeBytes(text);
      context.write(new DefaultHttp2DataFrame(message).stream(stream));
      DefaultHttp2Headers trailers = new DefaultHttp2Headers();
      trailers.set("grpc-status", "0");
      context.writeAndFlush(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
    }
  }
}
