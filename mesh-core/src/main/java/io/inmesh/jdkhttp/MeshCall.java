package io.inmesh.jdkhttp;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh did for one call.
 *
 * <pre>{@code
 * HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
 * MeshCall mesh = MeshCall.of(response);
 * if (mesh != null) {
 *   log.info("{} answered, {} attempts", mesh.info().endpoint(), mesh.info().attempts());
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class MeshCall {
  private final OutboundCall call;
  private final @Nullable LocalReply localReply;

  MeshCall(OutboundCall call, @Nullable LocalReply localReply) {
    this.call = call;
    this.localReply = localReply;
  }

  /**
   * What the mesh did for the call of this response, after redirects for the last request; null
   * when the request was not for the mesh.
   */
  public static @Nullable MeshCall of(HttpResponse<?> response) {
    return response instanceof MeshResponse<?> meshed ? meshed.meshCall() : null;
  }

  /**
   * What the mesh does for the call that {@link MeshHttpClient#sendAsync} has begun, also when it
   * brings no response: the future that was returned, or one derived from it. After redirects for
   * the last request. Null when the request is not for the mesh, and of any other future.
   *
   * <pre>{@code
   * CompletableFuture<HttpResponse<String>> call = client.sendAsync(request, BodyHandlers.ofString());
   * call.whenComplete((response, failure) -> {
   *   MeshCall mesh = MeshCall.of(call);
   *   if (failure != null && mesh != null) {
   *     log.info("failed: {}", mesh.info().responseFlags());
   *   }
   * });
   * }</pre>
   *
   * <p>The local reply and its cause are told by the response only.
   */
  public static @Nullable MeshCall of(CompletableFuture<?> call) {
    return call instanceof CallFuture<?> meshed ? meshed.exchange().meshCall() : null;
  }

  /** Route, cluster, endpoint, attempts, flags and details as known now; final after the body. */
  public CallInfo info() {
    return call.info();
  }

  /** Whether the mesh answered itself, instead of an endpoint. */
  public boolean isLocalReply() {
    return localReply != null;
  }

  /** The reply of the mesh; null when an endpoint answered. */
  public @Nullable LocalReply localReply() {
    return localReply;
  }

  /**
   * What led to the local reply: the exception of an attempt, or an {@link
   * io.inmesh.call.UnusableConfigException} that tells what is wrong with the configuration; null
   * for neither.
   */
  public @Nullable Throwable cause() {
    LocalReply reply = localReply;
    return reply == null ? null : reply.cause();
  }

  @Override
  public String toString() {
    return call.info().toString();
  }
}
