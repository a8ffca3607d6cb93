package io.inmesh.samples.meshctl;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes calls of any method to a port of this machine, from the address that a line names. */
final class RawRpcClient implements AutoCloseable {
  private static final int GIVEN_UP_AFTER_SECONDS = 60;

  private final Map<String, ManagedChannel> channels = new HashMap<>();
  private final int port;
  private final @Nullable ClientInterceptor interceptor;

  /**
   * @param interceptor null for none
   */
  RawRpcClient(int port, @Nullable ClientInterceptor interceptor) {
    this.port = port;
    this.interceptor = interceptor;
  }

  /** Sends one message; null stands for no answer at all. */
  @Nullable SeenRpc call(RequestLine line) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    SeenRpc.Collector collector = new SeenRpc.Collector(over::countDown);
    Metadata headers = new Metadata();
    CallOptions options = CallOptions.DEFAULT.withAuthority(line.authority());
    for (String[] header : line.headers()) {
      if (header[0].equals("deadline-ms")) {
        options = options.withDeadlineAfter(Integer.parseInt(header[1]), TimeUnit.MILLISECONDS);
      } else {
        MetadataLines.add(headers, header[0], header[1]);
      }
    }
    ClientCall<byte[], byte[]> call =
        channel(line.source()).newCall(ScriptedGrpc.method(line.target().substring(1)), options);
    call.start(collector, headers);
    call.request(Integer.MAX_VALUE);
    call.sendMessage(new byte[line.bodyBytes()]);
    call.halfClose();
    if (!over.await(GIVEN_UP_AFTER_SECONDS, TimeUnit.SECONDS)) {
      call.cancel("no answer", null);
      return null;
    }
    return collector.seen();
  }

  private Channel channel(String source) throws UnknownHostException {
    ManagedChannel channel = channels.get(source);
    if (channel == null) {
      InetAddress local = InetAddress.getByName(source);
      channel =
          NettyChannelBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .usePlaintext()
              .disableRetry()
              .localSocketPicker(
                  new NettyChannelBuilder.LocalSocketPicker() {
                    @Override
                    public SocketAddress createSocketAddress(
                        SocketAddress remote, Attributes attributes) {
                      return new InetSocketAddress(local, 0);
                    }
                  })
              .build();
      channels.put(source, channel);
    }
    return interceptor == null ? channel : ClientInterceptors.intercept(channel, interceptor);
  }

  @Override
  public void close() throws InterruptedException {
    for (ManagedChannel channel : channels.values()) {
      channel.shutdownNow();
    }
    for (ManagedChannel channel : channels.values()) {
      channel.awaitTermination(10, TimeUnit.SECONDS);
    }
  }
}
