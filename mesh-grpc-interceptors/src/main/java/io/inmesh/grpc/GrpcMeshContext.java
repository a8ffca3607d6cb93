package io.inmesh.grpc;

import io.grpc.Context;
import io.grpc.Deadline;
import io.inmesh.call.CallTimer;
import io.inmesh.call.ContextSource;
import io.inmesh.call.MeshContext;
import java.util.concurrent.TimeUnit;

/**
 * The {@link MeshContext} in gRPC's {@link Context}, where {@link MeshServerInterceptor} puts it:
 * whatever takes gRPC's context to another thread takes it along, and {@link MeshContext#current}
 * finds it there.
 *
 * <pre>{@code
 * Executor inContext = Context.currentContextExecutor(executor);
 * inContext.execute(() -> load()); // an OkHttp call made there belongs to the request
 * }</pre>
 */
public final class GrpcMeshContext implements ContextSource {
  /** Under which it is found in a {@link Context}. */
  public static final Context.Key<MeshContext> KEY =
      Context.keyWithDefault("io.inmesh.context", MeshContext.NONE);

  /** For {@link java.util.ServiceLoader}. */
  public GrpcMeshContext() {}

  @Override
  public MeshContext current() {
    return KEY.get();
  }

  /** A context of the mesh that ends with one of gRPC, which may know of an earlier deadline. */
  static MeshContext within(MeshContext context, Context grpc, CallTimer clock) {
    Deadline deadline = grpc.getDeadline();
    return deadline == null
        ? context
        : context.withDeadline(
            clock.nanoTime() + deadline.timeRemaining(TimeUnit.NANOSECONDS), clock);
  }
}
