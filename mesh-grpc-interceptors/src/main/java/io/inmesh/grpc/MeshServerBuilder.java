package io.inmesh.grpc;

import io.grpc.ForwardingServerBuilder;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.config.EndpointAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Builds servers that a control plane configures, as gRFC A36 describes them: {@link
 * MeshServerInterceptor} for their calls, and they accept connections only while there is a
 * listener for them.
 *
 * <pre>{@code
 * Server server =
 *     MeshServerBuilder.forPort(8080, InsecureServerCredentials.create(), mesh)
 *         .addService(shop)
 *         .build()
 *         .start();
 * }</pre>
 *
 * <p>The listener is the one that {@code server_listener_resource_name_template} of the bootstrap
 * names for the server's address, or, where the source delivers all that there is, the one of its
 * port. {@link Server#start} waits until it is there, however long the control plane is away or has
 * none, or a file has none for the port, and fails when it cannot be honoured, the port is taken,
 * or the mesh is closed. When it goes away later, the server accepts no more connections until it
 * is back; a changed one that is refused leaves the last good one in force. Where its filter chains
 * take or secure connections otherwise than before, clients of old connections are asked to make
 * new ones. A filter chain whose transport socket cannot be honoured refuses its calls. Not
 * thread-safe.
 */
public final class MeshServerBuilder extends ForwardingServerBuilder<MeshServerBuilder> {
  private final Mesh mesh;
  private final EndpointAddress address;
  private final NettyServerBuilder delegate;
  private final ServerConnections connections = new ServerConnections();
  private @Nullable ServingListener servingListener;
  private long drainGraceNanos = TimeUnit.MINUTES.toNanos(10);
  private @Nullable HandlerRegistry fallback;
  private boolean built;

  private MeshServerBuilder(
      InetSocketAddress socket, EndpointAddress address, ServerCredentials credentials, Mesh mesh) {
    if (socket.getPort() == 0) {
      throw new IllegalArgumentException("port: 0 (expected: 1 to 65535, as its listener has it)");
    }
    this.mesh = Objects.requireNonNull(mesh, "mesh");
    this.address = address;
    this.delegate = NettyServerBuilder.forAddress(socket, connections.watch(credentials));
  }

  /**
   * A builder of a server at all addresses of this machine; its listener has the address {@code
   * 0.0.0.0}.
   *
   * @param port 1 to 65535
   * @param credentials what secures its connections
   */
  public static MeshServerBuilder forPort(int port, ServerCredentials credentials, Mesh mesh) {
    return new MeshServerBuilder(
        new InetSocketAddress(port), new EndpointAddress("0.0.0.0", port), credentials, mesh);
  }

  /**
   * A builder of a server at one address.
   *
   * @param address resolved, with a port
   * @param credentials what secures its connections
   * @throws IllegalArgumentException when the address is not resolved, or its port is 0
   */
  public static MeshServerBuilder forAddress(
      InetSocketAddress address, ServerCredentials credentials, Mesh mesh) {
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "address: " + address + " (expected: one that is resolved, as its listener has it)");
    }
    String host = address.getAddress().getHostAddress();
    return new MeshServerBuilder(
        address, new EndpointAddress(host, address.getPort()), credentials, mesh);
  }

  @Override
  protected ServerBuilder<?> delegate() {
    return delegate;
  }

  /** Is told when the server begins to serve and when it stops to; default: the log. */
  public MeshServerBuilder servingListener(ServingListener value) {
    servingListener = Objects.requireNonNull(value, "servingListener");
    return this;
  }

  /**
   * How long calls on old connections may go on when the listener has changed so that they would
   * not be taken as they are; default 10 minutes, at least zero.
   */
  public MeshServerBuilder drainGraceTime(long time, TimeUnit unit) {
    if (time < 0) {
      throw new IllegalArgumentException("drainGraceTime: " + time + " (expected: >= 0)");
    }
    drainGraceNanos = unit.toNanos(time);
    return this;
  }

  @Override
  public MeshServerBuilder fallbackHandlerRegistry(@Nullable HandlerRegistry value) {
    fallback = value;
    return this;
  }

  /** Adds an interceptor that sees what the mesh lets pass. */
  @Override
  public MeshServerBuilder intercept(ServerInterceptor interceptor) {
    return super.intercept(interceptor);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalStateException when it was called before
   */
  @Override
  public Server build() {
    if (built) {
      throw new IllegalStateException("the server was built before");
    }
    built = true;
    MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
    delegate.fallbackHandlerRegistry(new UnknownMethods(fallback));
    inMesh.install(delegate);
    return new ServingServer(
        new ServingServer.Parts(mesh, address, delegate, inMesh),
        connections,
        servingListener == null ? new ServingLog(address) : servingListener,
        drainGraceNanos);
  }
}
