package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.inmesh.call.MeshContext;
import java.util.concurrent.Executor;

/**
 * What a call is, apart from what is sent and received.
 *
 * @param wireOptions of its attempts; without a deadline, because the engine alone keeps time
 * @param executor on which the application is called
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
        context,
        context == Context.ROOT ? context : context.fork(),
        MeshContext.current(),
        info == null ? new MeshCall() : info);
  }
}
