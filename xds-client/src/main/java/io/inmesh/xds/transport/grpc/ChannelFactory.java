package io.inmesh.xds.transport.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.buffer.UnpooledByteBufAllocator;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.inmesh.xds.transport.PemFile;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.TransportCredentials;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes the channels to one server. */
final class ChannelFactory {
  private static final String UNIX = "unix:";

  private final ServerConfig server;
  private final EventLoopGroup eventLoop;
  private final Executor callbacks;
  private final Executor blocking;
  private final Consumer<ManagedChannel> opened;

  /**
   * A factory that has made none.
   *
   * @param opened told of each channel
   */
  ChannelFactory(
      ServerConfig server,
      EventLoopGroup eventLoop,
      Executor callbacks,
      Executor blocking,
      Consumer<ManagedChannel> opened) {
    this.server = server;
    this.eventLoop = eventLoop;
    this.callbacks = callbacks;
    this.blocking = blocking;
    this.opened = opened;
  }

  ServerConfig server() {
    return server;
  }

  /**
   * A channel that connects when it is used.
   *
   * @param unresolved told, in place of the channel, that the server's name cannot be resolved, on
   *     the executor of callbacks
   * @throws IOException if a file of the credentials cannot be read or used
   */
  @SuppressWarnings("deprecation") // There is no other way to a resolver of one channel.
  ManagedChannel create(Consumer<Status> unresolved) throws IOException {
    NettyChannelBuilder builder = builder(server.target(), credentials(server.credentials()));
    QuietDns names =
        QuietDns.of(
            server.target(),
            server.lookupFamily(),
            error -> callbacks.execute(() -> unresolved.accept(error)));
    if (names != null && !server.target().startsWith(UNIX)) {
      builder.nameResolverFactory(names);
    }
    if (server.authority() != null) {
      builder.overrideAuthority(server.authority());
    }
    ManagedChannel channel =
        builder
            .eventLoopGroup(eventLoop)
            // A pool keeps megabytes, and needs tenths of a second to start: too much for one
            // stream.
            .withOption(ChannelOption.ALLOCATOR, UnpooledByteBufAllocator.DEFAULT)
            .executor(callbacks)
            .offloadExecutor(blocking)
            .keepAliveTime(server.channel().keepaliveTimeNanos(), TimeUnit.NANOSECONDS)
            .keepAliveTimeout(server.channel().keepaliveTimeoutNanos(), TimeUnit.NANOSECONDS)
            .maxInboundMessageSize(server.channel().maxMessageBytes())
            .disableRetry()
            .build();
    opened.accept(channel);
    return channel;
  }

  private static NettyChannelBuilder builder(String target, ChannelCredentials credentials) {
    if (!target.startsWith(UNIX)) {
      return NettyChannelBuilder.forTarget(target, credentials).channelType(NioSocketChannel.class);
    }
    String path = target.substring(UNIX.length());
    if (path.startsWith("//")) {
      path = path.substring(2);
    }
    return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(path), credentials)
        .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
        // gRPC sets it on every connection; Netty warns where a socket has no such option.
        .withOption(ChannelOption.SO_KEEPALIVE, null)
        .overrideAuthority("localhost");
  }

  private static ChannelCredentials credentials(TransportCredentials credentials)
      throws IOException {
    if (credentials instanceof TransportCredentials.Tls tls) {
      TlsChannelCredentials.Builder builder = TlsChannelCredentials.newBuilder();
      if (tls.caCertificateFile() != null) {
        builder.trustManager(
            content(PemFile.CERTIFICATES, "ca_certificate_file", tls.caCertificateFile()));
      }
      if (tls.certificateFile() != null && tls.privateKeyFile() != null) {
        builder.keyManager(
            content(PemFile.CERTIFICATES, "certificate_file", tls.certificateFile()),
            content(PemFile.PRIVATE_KEY, "private_key_file", tls.privateKeyFile()));
      }
      return builder.build();
    }
    return InsecureChannelCredentials.create();
  }

  private static InputStream content(PemFile kind, String field, Path file) throws IOException {
    return new ByteArrayInputStream(kind.read(field, file));
  }

  /** A stream that ends, on the executor of callbacks, before it has begun. */
  XdsTransport.Stream failed(XdsTransport.Listener listener, XdsStatus status) {
    FailedStream stream = new FailedStream(listener, status);
    callbacks.execute(stream);
    return stream;
  }

  /** What the files of the credentials look like; different once they were replaced. */
  List<Object> credentialsFingerprint() {
    List<Object> fingerprint = new ArrayList<>();
    if (server.credentials() instanceof TransportCredentials.Tls tls) {
      add(fingerprint, tls.caCertificateFile());
      add(fingerprint, tls.certificateFile());
      add(fingerprint, tls.privateKeyFile());
    }
    return fingerprint;
  }

  private static void add(List<Object> fingerprint, @Nullable Path path) {
    if (path == null) {
      return;
    }
    try {
      fingerprint.add(Files.getLastModifiedTime(path));
      fingerprint.add(Files.size(path));
    } catch (IOException unreadable) {
      fingerprint.add(unreadable.toString());
    }
  }
}
