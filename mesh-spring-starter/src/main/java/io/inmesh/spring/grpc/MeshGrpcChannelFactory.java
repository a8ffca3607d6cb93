package io.inmesh.spring.grpc;

import io.grpc.ChannelCredentials;
import io.grpc.ClientInterceptor;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshChannelBuilder;
import io.inmesh.grpc.MeshClientInterceptor;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.client.DefaultGrpcChannelFactory;
import org.springframework.grpc.client.VirtualTargets;

/**
 * Makes the channels of targets such as {@code mesh:///stock} and {@code xds:///stock}, given as
 * they are or by the name of a channel among the application's properties.
 */
final class MeshGrpcChannelFactory extends DefaultGrpcChannelFactory<MeshChannelBuilder> {
  private final Supplier<Mesh> mesh;

  MeshGrpcChannelFactory(
      Supplier<Mesh> mesh, ClientInterceptorsConfigurer interceptors, VirtualTargets targets) {
    super(List.of(), interceptors);
    this.mesh = mesh;
    setVirtualTargets(targets);
  }

  @Override
  public boolean supports(String target) {
    String resolved = targets.getTarget(target);
    return resolved.startsWith("mesh:") || resolved.startsWith("xds:");
  }

  /** All but the mesh's own: the channel is in the mesh already. */
  @Override
  public boolean supports(ClientInterceptor interceptor) {
    return !(interceptor instanceof MeshClientInterceptor);
  }

  @Override
  protected MeshChannelBuilder newChannelBuilder(String target, ChannelCredentials credentials) {
    return MeshChannelBuilder.forTarget(target, mesh.get());
  }
}
