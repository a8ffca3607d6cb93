package io.inmesh.grpc;

import io.grpc.BinaryLog;
import io.grpc.ClientInterceptor;
import io.grpc.ClientTransportFilter;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.NameResolver;
import io.grpc.ProxyDetector;
import io.inmesh.Mesh;
import io.inmesh.MeshTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds channels whose every call goes through the mesh.
 *
 * <pre>{@code
 * ManagedChannel channel = MeshChannelBuilder.forTarget("mesh:///shop", mesh).build();
 * }</pre>
 *
 * <p>The target names the authority of the calls. With the scheme {@code mesh} they are decided by
 * the mesh's outbound listener. With the scheme {@code xds} they are decided by the listener of
 * that name, which is asked for as long as the channel lives (gRFC A27; names by the bootstrap's
 * templates, gRFC A47): what Istio and Traffic Director serve to proxyless clients. What the mesh
 * does not know fails with {@code UNAVAILABLE}; there is nowhere else to go. Keepalive, message
 * sizes and the like are those of the connections to endpoints; interceptors see one call, whatever
 * attempts are made. Not thread-safe.
 */
public final class MeshChannelBuilder extends ManagedChannelBuilder<MeshChannelBuilder> {
  private final Mesh mesh;
  private final List<ClientInterceptor> interceptors = new ArrayList<>();
  private final List<Consumer<ManagedChannelBuilder<?>>> endpointSettings = new ArrayList<>();
  private final TargetUri target;
  private String authority;
  private @Nullable Executor executor;
  private long retryBufferBytes = ClientParts.RETRY_BUFFER_BYTES;
  private @Nullable TokenBucketThrottle throttle;

  private MeshChannelBuilder(TargetUri target, Mesh mesh) {
    this.target = target;
    this.authority = target.authority();
    this.mesh = mesh;
  }

  /**
   * A builder of a channel to a service of the mesh. The mesh is not closed with the channel.
   *
   * @param target {@code mesh:///authority}, {@code xds:///service} or {@code
   *     xds://authority/service}, without query, fragment or user info
   * @throws IllegalArgumentException when the target is none
   */
  public static MeshChannelBuilder forTarget(String target, Mesh mesh) {
    return new MeshChannelBuilder(
        TargetUri.parse(Objects.requireNonNull(target, "target")),
        Objects.requireNonNull(mesh, "mesh"));
  }

  /**
   * Sets up each channel to an endpoint, after what this builder was told; see {@link
   * MeshClientInterceptor.Builder#endpointChannels}.
   */
  public MeshChannelBuilder endpointChannels(Consumer<? super ManagedChannelBuilder<?>> value) {
    return endpoints(value::accept);
  }

  private MeshChannelBuilder endpoints(Consumer<ManagedChannelBuilder<?>> setting) {
    endpointSettings.add(setting);
    return this;
  }

  @Override
  public MeshChannelBuilder directExecutor() {
    return executor(Runnable::run);
  }

  @Override
  public MeshChannelBuilder executor(@Nullable Executor value) {
    executor = value;
    return this;
  }

  @Override
  public MeshChannelBuilder offloadExecutor(Executor value) {
    return endpoints(builder -> builder.offloadExecutor(value));
  }

  @Override
  public MeshChannelBuilder intercept(List<ClientInterceptor> list) {
    interceptors.addAll(list);
    return this;
  }

  @Override
  public MeshChannelBuilder intercept(ClientInterceptor... list) {
    return intercept(List.of(list));
  }

  @Override
  public MeshChannelBuilder userAgent(String value) {
    return endpoints(builder -> builder.userAgent(value));
  }

  /** The authority that the mesh routes by, instead of the target's. */
  @Override
  public MeshChannelBuilder overrideAuthority(String value) {
    authority = Objects.requireNonNull(value, "authority");
    return this;
  }

  /** Changes nothing: what secures a connection is the mesh's decision. */
  @Override
  public MeshChannelBuilder usePlaintext() {
    return this;
  }

  /** Changes nothing: what secures a connection is the mesh's decision. */
  @Override
  public MeshChannelBuilder useTransportSecurity() {
    return this;
  }

  /**
   * Not supported: endpoints come from the mesh.
   *
   * @throws UnsupportedOperationException always
   */
  @Deprecated
  @Override
  public MeshChannelBuilder nameResolverFactory(NameResolver.Factory factory) {
    throw new UnsupportedOperationException("endpoints come from the mesh");
  }

  @Override
  public MeshChannelBuilder decompressorRegistry(DecompressorRegistry registry) {
    return endpoints(builder -> builder.decompressorRegistry(registry));
  }

  @Override
  public MeshChannelBuilder compressorRegistry(CompressorRegistry registry) {
    return endpoints(builder -> builder.compressorRegistry(registry));
  }

  /** Of connections to endpoints; a cluster's own idle timeout goes first. */
  @Override
  public MeshChannelBuilder idleTimeout(long value, TimeUnit unit) {
    checkPositive("idleTimeout", value);
    return endpoints(builder -> builder.idleTimeout(value, unit));
  }

  @Override
  public MeshChannelBuilder maxInboundMessageSize(int bytes) {
    return endpoints(builder -> builder.maxInboundMessageSize(bytes));
  }

  @Override
  public MeshChannelBuilder maxInboundMetadataSize(int bytes) {
    return endpoints(builder -> builder.maxInboundMetadataSize(bytes));
  }

  @Override
  public MeshChannelBuilder keepAliveTime(long value, TimeUnit unit) {
    checkPositive("keepAliveTime", value);
    return endpoints(builder -> builder.keepAliveTime(value, unit));
  }

  @Override
  public MeshChannelBuilder keepAliveTimeout(long value, TimeUnit unit) {
    checkPositive("keepAliveTimeout", value);
    return endpoints(builder -> builder.keepAliveTimeout(value, unit));
  }

  @Override
  public MeshChannelBuilder keepAliveWithoutCalls(boolean enable) {
    return endpoints(builder -> builder.keepAliveWithoutCalls(enable));
  }

  /** What gRPC would say only when the first connection is made. */
  private static void checkPositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  /** How much of a call's request is kept for retries; default 1 MiB. */
  @Override
  public MeshChannelBuilder perRpcBufferLimit(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("perRpcBufferLimit: " + bytes + " (expected: >= 0)");
    }
    retryBufferBytes = bytes;
    return this;
  }

  /** Changes nothing: a default counts where nothing else is said, and clusters say. */
  @Override
  public MeshChannelBuilder defaultLoadBalancingPolicy(String policy) {
    return this;
  }

  /** Changes nothing: retries are the mesh's decision. */
  @Override
  public MeshChannelBuilder maxRetryAttempts(int attempts) {
    return this;
  }

  /** Changes nothing: hedging is the mesh's decision. */
  @Override
  public MeshChannelBuilder maxHedgedAttempts(int attempts) {
    return this;
  }

  /**
   * Not supported: there is no limit for all calls of a channel.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public MeshChannelBuilder retryBufferSize(long bytes) {
    throw new UnsupportedOperationException(
        "retryBufferSize: " + bytes + " (expected: perRpcBufferLimit, which each call has)");
  }

  /** Of connections to endpoints. */
  @Override
  public MeshChannelBuilder addTransportFilter(ClientTransportFilter filter) {
    return endpoints(builder -> builder.addTransportFilter(filter));
  }

  /** Of the attempts: each is a call to an endpoint. */
  @Override
  public MeshChannelBuilder setBinaryLog(BinaryLog log) {
    return endpoints(builder -> builder.setBinaryLog(log));
  }

  @Override
  public MeshChannelBuilder maxTraceEvents(int count) {
    return endpoints(builder -> builder.maxTraceEvents(count));
  }

  /**
   * Not supported: endpoints are connected to as the mesh says.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public MeshChannelBuilder proxyDetector(ProxyDetector detector) {
    throw new UnsupportedOperationException(
        "proxyDetector: connections to endpoints of the mesh go through no proxy");
  }

  /**
   * Not supported: endpoints come from the mesh.
   *
   * @throws UnsupportedOperationException always
   */
  @Override
  public <X> MeshChannelBuilder setNameResolverArg(NameResolver.Args.Key<X> key, X value) {
    throw new UnsupportedOperationException(
        "setNameResolverArg: " + key + " (expected: none; endpoints come from the mesh)");
  }

  /** Changes nothing: retries are the mesh's decision. */
  @Override
  public MeshChannelBuilder disableRetry() {
    return this;
  }

  /** Changes nothing: retries are the mesh's decision. */
  @Override
  public MeshChannelBuilder enableRetry() {
    return this;
  }

  /**
   * Takes {@code retryThrottling} (gRFC A6), for which xDS has no word: it limits the retries of
   * this channel, beside the clusters' budgets.
   *
   * @throws IllegalArgumentException for anything else: it is the mesh's decision
   */
  @Override
  public MeshChannelBuilder defaultServiceConfig(@Nullable Map<String, ?> config) {
    throttle = config == null ? null : ServiceConfigs.throttle(config);
    return this;
  }

  /** Changes nothing: endpoint channels take no service configuration. */
  @Override
  public MeshChannelBuilder disableServiceConfigLookUp() {
    return this;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException when the bootstrap does not know the target's authority
   */
  @Override
  public ManagedChannel build() {
    MeshTarget own =
        target.ownListener() ? mesh.demand(target.xdsAuthority(), target.service()) : null;
    List<Consumer<ManagedChannelBuilder<?>>> settings = List.copyOf(endpointSettings);
    ClientParts parts =
        ClientParts.of(
            mesh,
            executor,
            builder -> settings.forEach(setting -> setting.accept(builder)),
            retryBufferBytes,
            throttle);
    return new MeshChannel(mesh, authority, parts, own, List.copyOf(interceptors));
  }
}
