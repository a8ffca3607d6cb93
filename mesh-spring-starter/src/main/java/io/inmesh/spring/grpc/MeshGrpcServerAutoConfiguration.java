package io.inmesh.spring.grpc;

import io.grpc.ServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshServerInterceptor;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.ExcludedPaths;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshProperties;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.grpc.server.GrpcServerFactory;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Lets the mesh decide about the calls of Spring gRPC's servers before anything else of the
 * application sees them. Spring gRPC stops its servers before all else: they finish what is in
 * flight while the mesh is still there for the calls that this makes.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnMesh
@ConditionalOnSwitch({"inmesh.inbound.enabled", "inmesh.inbound.grpc.enabled"})
@ConditionalOnClass({GrpcServerFactory.class, ServerBuilderCustomizer.class})
public final class MeshGrpcServerAutoConfiguration {
  /** A probe asks how this process is, and not whether somebody may call it. */
  private static final List<String> PROBES = List.of("/grpc.health.v1.Health");

  /** Made for the first server: an application may have channels only. */
  @Bean
  @Lazy
  @ConditionalOnMissingBean
  MeshServerInterceptor meshServerInterceptor(Mesh mesh) {
    return MeshServerInterceptor.of(mesh);
  }

  /** The last one: of a server's interceptors, the one that was added last runs first. */
  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  @ConditionalOnMissingBean(name = "meshServerBuilderCustomizer")
  <T extends ServerBuilder<T>> ServerBuilderCustomizer<T> meshServerBuilderCustomizer(
      ObjectProvider<MeshServerInterceptor> interceptor, MeshProperties properties) {
    ExcludedPaths excluded = ExcludedPaths.of(properties.inbound(), PROBES);
    return new MeshServers<>(interceptor::getObject, excluded);
  }
}
