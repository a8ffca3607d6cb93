package io.inmesh.spring.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;

/** In channels of the mesh: a stub that wants to go past the mesh has no other way there. */
final class OnlyInMesh implements ClientInterceptor {
  private final String target;

  OnlyInMesh(String target) {
    this.target = target;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    if (!options.getOption(LateInterceptor.IN_MESH)) {
      throw new IllegalStateException(
          "a stub with @InMesh(false) has a channel of the mesh, "
              + target
              + " (expected: a channel whose target is known without the mesh, or no @InMesh(false))");
    }
    return next.newCall(method, options);
  }
}
