package io.inmesh.spring.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.inmesh.spring.ExcludedPaths;

/** The mesh's interceptor, for all calls but those of excluded services and methods. */
final class ExcludingInterceptor implements ServerInterceptor {
  private final ServerInterceptor mesh;
  private final ExcludedPaths excluded;

  ExcludingInterceptor(ServerInterceptor mesh, ExcludedPaths excluded) {
    this.mesh = mesh;
    this.excluded = excluded;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    return excluded.contains('/' + call.getMethodDescriptor().getFullMethodName())
        ? next.startCall(call, headers)
        : mesh.interceptCall(call, headers, next);
  }
}
