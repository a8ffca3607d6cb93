package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.inmesh.call.MeshContext;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a call is, apart from what is sent and received.
 *
 * @param wireOptions of its attempts; without a deadline, because the engine alone keeps time
 * @param executor on which the application is called
 * @param isExecutorGiven whether it is the application's, which may be busy or shut down
 * @param context of the application
 * @param wireContext of the attempts: the application's values, without its deadline and
 *     cancellation
 * @param meshContext of the request for which the application makes the call
 * @param info told what the mesh does
 */
record CallSpec<ReqT, RespT>(
    MethodDescriptor<ReqT, RespT> method,
    CallOptions wireOptions,
    Executor executor,
    boolean isExecutorGiven,
    Context context,
    Context wireContext,
    MeshContext meshContext,
    MeshCall info) {

  static <ReqT, RespT> CallSpec<ReqT, RespT> of(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, MeshClient client) {
    CallOptions wireOptions = options.getDeadline() == null ? options : options.withDeadline(null);
    if (options.isWaitForReady()) {
      wireOptions = wireOptions.withoutWaitForReady();
    }
    Executor executor = options.getExecutor();
    Context context = Context.current();
    MeshCall info = options.getOption(MeshCall.KEY);
    return new CallSpec<>(
        method,
        wireOptions,
        executor == null ? client.executor() : executor,
        isApplications(executor, client),
        context,
        context == Context.ROOT ? context : context.fork(),
        MeshContext.current(),
        info == null ? new MeshCall() : info);
  }

  private static boolean isApplications(@Nullable Executor own, MeshClient client) {
    Executor used = own == null ? client.executor() : own;
    boolean given = own != null || client.isExecutorGiven();
    return given && !isDirect(used);
  }

  /** Guava's direct one, which gRPC knows and which is never busy; by its name, as it is hidden. */
  private static boolean isDirect(Executor executor) {
    return executor instanceof Enum
        && executor.getClass().getName().equals("com.google.common.util.concurrent.DirectExecutor");
  }
}
