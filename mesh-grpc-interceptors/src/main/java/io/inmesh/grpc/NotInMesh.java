package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.inmesh.config.MeshMode;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Where the calls of a {@link MeshChannel} go that are not for the mesh: they fail. In shadow mode
 * those are all, as the target has no address of its own.
 */
final class NotInMesh extends Channel {
  private final String authority;
  private final Executor executor;
  private final MeshMode mode;

  NotInMesh(String authority, Executor executor, MeshMode mode) {
    this.authority = authority;
    this.executor = executor;
    this.mode = mode;
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options) {
    Executor own = options.getExecutor();
    String wanted = options.getAuthority();
    String name = wanted == null ? authority : wanted;
    Status status =
        Status.UNAVAILABLE.withDescription(
            mode == MeshMode.SHADOW
                ? "the mesh is in shadow mode, in which calls go their own way, and mesh:///"
                    + name
                    + " has none (expected: a target with an address, such as dns:///"
                    + name
                    + ":port)"
                : "no virtual host of the mesh has the authority "
                    + name
                    + ", or it is excluded from the mesh");
    return new FailedCall<>(status, own == null ? executor : own);
  }

  @Override
  public String authority() {
    return authority;
  }

  private static final class FailedCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {
    private final Status status;
    private final Executor executor;

    FailedCall(Status status, Executor executor) {
      this.status = status;
      this.executor = executor;
    }

    @Override
    public void start(Listener<RespT> listener, Metadata headers) {
      executor.execute(() -> listener.onClose(status, new Metadata()));
    }

    @Override
    public void request(int numMessages) {}

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {}

    @Override
    public void halfClose() {}

    @Override
    public void sendMessage(ReqT message) {}
  }
}
