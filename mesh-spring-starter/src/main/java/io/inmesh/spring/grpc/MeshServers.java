package io.inmesh.spring.grpc;

import io.grpc.ServerBuilder;
import io.inmesh.grpc.MeshServerInterceptor;
import io.inmesh.spring.ExcludedPaths;
import java.util.function.Supplier;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Puts servers into the mesh as they are built: those that listen on a port. What comes in by a
 * servlet container has met the servlet filter, and calls within a process meet no proxy either.
 */
final class MeshServers<T extends ServerBuilder<T>> implements ServerBuilderCustomizer<T> {
  private final Supplier<MeshServerInterceptor> interceptor;
  private final ExcludedPaths excluded;

  MeshServers(Supplier<MeshServerInterceptor> interceptor, ExcludedPaths excluded) {
    this.interceptor = interceptor;
    this.excluded = excluded;
  }

  @Override
  public void customize(T builder) {
    if (listens(builder)) {
      MeshServerInterceptor inMesh = interceptor.get();
      builder
          .intercept(new ExcludingInterceptor(inMesh, excluded))
          .addTransportFilter(inMesh.transportFilter());
    }
  }

  /** By name, as the application need not have the libraries of the others. */
  private static boolean listens(ServerBuilder<?> builder) {
    String type = builder.getClass().getName();
    return !type.startsWith("io.grpc.inprocess.") && !type.startsWith("io.grpc.servlet.");
  }
}
