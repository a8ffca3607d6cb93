package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh did for one call.
 *
 * <pre>{@code
 * MeshCall mesh = new MeshCall();
 * Cart cart = stub.withOption(MeshCall.KEY, mesh).getCart(request);
 * log.info("{} answered", mesh.info() == null ? "not the mesh" : mesh.info().endpoint());
 * }</pre>
 *
 * <p>One object serves one call. Interceptors find it also in {@link
 * io.grpc.ClientCall#getAttributes}. Thread-safe.
 */
public final class MeshCall {
  /** The option with which an application asks what the mesh did. */
  public static final CallOptions.Key<MeshCall> KEY =
      CallOptions.Key.create("io.inmesh.grpc.MeshCall");

  /** The option with which an application says what it wishes for one call. */
  public static final CallOptions.Key<io.inmesh.call.CallOverrides> OVERRIDES =
      CallOptions.Key.create("io.inmesh.call.CallOverrides");

  /** The attribute of a started {@link io.grpc.ClientCall}. */
  public static final Attributes.Key<MeshCall> ATTRIBUTE =
      Attributes.Key.create("io.inmesh.grpc.MeshCall");

  private volatile @Nullable OutboundCall call;
  private volatile @Nullable LocalReply localReply;

  /** An object for one call, which is yet to be made. */
  public MeshCall() {}

  /**
   * Route, cluster, endpoint, attempts, flags and details as known now; final after the call's end.
   * Null when the call was not for the mesh, or has not begun.
   */
  public @Nullable CallInfo info() {
    OutboundCall known = call;
    return known == null ? null : known.info();
  }

  /** Whether the mesh answered itself, instead of an endpoint. */
  public boolean isLocalReply() {
    return localReply != null;
  }

  /** The reply of the mesh, as a proxy would have given it; null when an endpoint answered. */
  public @Nullable LocalReply localReply() {
    return localReply;
  }

  void bind(OutboundCall begun) {
    call = begun;
    localReply = null;
  }

  void unbind() {
    call = null;
  }

  void replied(LocalReply reply) {
    localReply = reply;
  }

  @Override
  public String toString() {
    return String.valueOf(info());
  }
}
