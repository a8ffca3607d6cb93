package io.inmesh.grpc;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers calls of methods that a server does not have as gRPC does, but behind its interceptors:
 * who may not call a method is not told whether there is one.
 */
final class UnknownMethods extends HandlerRegistry {
  private final @Nullable HandlerRegistry fallback;

  /**
   * @param fallback of the application; null for none
   */
  UnknownMethods(@Nullable HandlerRegistry fallback) {
    this.fallback = fallback;
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    return fallback == null ? List.of() : fallback.getServices();
  }

  @Override
  public ServerMethodDefinition<?, ?> lookupMethod(String methodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> known =
        fallback == null ? null : fallback.lookupMethod(methodName, authority);
    return known != null ? known : unknown(methodName);
  }

  private static ServerMethodDefinition<?, ?> unknown(String methodName) {
    MethodDescriptor<InputStream, InputStream> method =
        MethodDescriptor.<InputStream, InputStream>newBuilder()
            .setType(MethodDescriptor.MethodType.UNKNOWN)
            .setFullMethodName(methodName)
            .setRequestMarshaller(Untouched.INSTANCE)
            .setResponseMarshaller(Untouched.INSTANCE)
            .build();
    return ServerMethodDefinition.create(
        method,
        (call, headers) -> {
          call.close(
              Status.UNIMPLEMENTED.withDescription("Method not found: " + methodName),
              new Metadata());
          return new ServerCall.Listener<>() {};
        });
  }

  /** Messages as they are. */
  private enum Untouched implements MethodDescriptor.Marshaller<InputStream> {
    INSTANCE;

    @Override
    public InputStream stream(InputStream value) {
      return value;
    }

    @Override
    public InputStream parse(InputStream stream) {
      return stream;
    }
  }
}
