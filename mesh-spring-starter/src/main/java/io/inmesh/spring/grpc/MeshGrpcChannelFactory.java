package io.inmesh.spring.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshChannelBuilder;
import io.inmesh.grpc.MeshClientInterceptor;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.grpc.client.ChannelBuilderOptions;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.GrpcChannelBuilderCustomizer;

/**
 * Makes the channels of targets such as {@code mesh:///stock} and {@code xds:///stock}, given as
 * they are or by the name of a channel among the application's properties. What Spring configures
 * holds for them too; what cannot is refused.
 */
final class MeshGrpcChannelFactory extends DefaultGrpcChannelFactory<MeshChannelBuilder> {
  private final Supplier<Mesh> mesh;

  MeshGrpcChannelFactory(
      Supplier<Mesh> mesh,
      ClientInterceptorsConfigurer interceptors,
      ChannelSettings settings,
      List<? extends GrpcChannelBuilderCustomizer<?>> customizers) {
    super(
        List.of(
            settings::beforeCustomizers,
            (name, builder) -> customizers.forEach(one -> customize(one, name, builder)),
            settings::afterCustomizers),
        interceptors);
    this.mesh = mesh;
  }

  @Override
  public boolean supports(String target) {
    String resolved = targets.getTarget(target);
    return resolved.startsWith("mesh:") || resolved.startsWith("xds:");
  }

  /** All but the mesh's own: the channel is in the mesh already. */
  @Override
  public boolean supports(ClientInterceptor interceptor) {
    boolean ours =
        interceptor instanceof LateInterceptor || interceptor instanceof MeshClientInterceptor;
    return !ours && super.supports(interceptor);
  }

  @Override
  public ManagedChannel createChannel(String target, ChannelBuilderOptions options) {
    try {
      return super.createChannel(target, options);
    } catch (IllegalArgumentException | UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "gRPC channel " + target + " of the mesh: " + e.getMessage(), e);
    }
  }

  @Override
  protected MeshChannelBuilder newChannelBuilder(String target, ChannelCredentials credentials) {
    if (!(credentials instanceof InsecureChannelCredentials)) {
      throw new IllegalArgumentException(
          "it has TLS settings or credentials of its own (expected: none; what secures a connection"
              + " is the transport_socket of the cluster that the mesh chooses)");
    }
    return MeshChannelBuilder.forTarget(target, mesh.get()).intercept(new OnlyInMesh(target));
  }

  /** Customizers of Netty's builders set up the connections to endpoints, which Netty makes. */
  private static void customize(
      GrpcChannelBuilderCustomizer<?> customizer, String name, MeshChannelBuilder builder) {
    if (!applied(customizer, name, builder)) {
      builder.endpointChannels(endpoint -> applied(customizer, name, endpoint));
    }
  }

  /** Whether the customizer is one for such builders. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static boolean applied(
      GrpcChannelBuilderCustomizer<?> customizer, String name, ManagedChannelBuilder<?> builder) {
    return LambdaSafe.callback(
            GrpcChannelBuilderCustomizer.class,
            (GrpcChannelBuilderCustomizer) customizer,
            builder,
            name)
        .invokeAnd(one -> {
          one.customize(name, (ManagedChannelBuilder) builder);
          return true;
        })
        .hasResult();
  }
}
