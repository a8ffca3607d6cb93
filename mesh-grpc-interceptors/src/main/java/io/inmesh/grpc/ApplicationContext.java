package io.inmesh.grpc;

import io.grpc.Context;
import io.inmesh.Mesh;
import io.inmesh.call.CallTimer;
import io.inmesh.call.InboundCall;
import io.inmesh.call.MeshContext;
import org.jspecify.annotations.Nullable;

/**
 * The contexts in which the application works on a call that came in: gRPC's, with the mesh's in
 * it, and the mesh's on the thread itself.
 *
 * @param grpc as the application sees it
 */
record ApplicationContext(Context grpc, MeshContext mesh) {

  /** The contexts of a call that may proceed. */
  static ApplicationContext of(Context grpc, InboundCall call, Mesh mesh) {
    MeshContext context = GrpcMeshContext.within(call.context(), grpc, mesh.timer());
    return new ApplicationContext(grpc.withValue(GrpcMeshContext.KEY, context), context);
  }

  /** These, with an earlier deadline, where there is one now. */
  ApplicationContext within(long deadlineNanos, CallTimer clock) {
    MeshContext earlier = mesh.withDeadline(deadlineNanos, clock);
    return earlier == mesh
        ? this
        : new ApplicationContext(grpc.withValue(GrpcMeshContext.KEY, earlier), earlier);
  }

  /** They hold on this thread, until that is closed. */
  Attached attach() {
    return new Attached(this, grpc.attach(), MeshContext.replace(mesh));
  }

  /** What held on a thread before. */
  record Attached(ApplicationContext now, Context grpcBefore, @Nullable MeshContext meshBefore) {
    void detach() {
      MeshContext.replace(meshBefore);
      now.grpc.detach(grpcBefore);
    }
  }
}
