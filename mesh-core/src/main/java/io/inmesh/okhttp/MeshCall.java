package io.inmesh.okhttp;

import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import kotlin.jvm.JvmClassMappingKt;
import kotlin.reflect.KClass;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh did for one call.
 *
 * <pre>{@code
 * try (Response response = client.newCall(request).execute()) {
 *   MeshCall mesh = MeshCall.of(response);
 *   if (mesh != null) {
 *     log.info("{} answered, {} attempts", mesh.info().endpoint(), mesh.info().attempts());
 *   }
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class MeshCall {
  /** As the key of a tag: made of the class each time, it would cost each call an object. */
  static final KClass<MeshCall> TAG = JvmClassMappingKt.getKotlinClass(MeshCall.class);

  private final OutboundCall call;
  private volatile @Nullable LocalReply localReply;

  MeshCall(OutboundCall call) {
    this.call = call;
  }

  /**
   * What the mesh did for the call of this response; null when the request was not for the mesh, or
   * an interceptor of the application replaced what the response was made of.
   */
  public static @Nullable MeshCall of(Response response) {
    // Where an endpoint answered, the request that it saw knows: a copy of the application's for
    // this tag alone would cost more than the decision.
    Response network = response.networkResponse();
    MeshCall sent = network == null ? null : network.request().tag(TAG);
    return sent != null ? sent : response.request().tag(TAG);
  }

  /**
   * What the mesh did for this call, also when it brought no response; null when it was not for the
   * mesh or has not got that far. After a redirect: for the last request.
   */
  public static @Nullable MeshCall of(Call call) {
    CallEvents events = call.tag(CallEvents.TAG);
    return events == null ? null : events.latest();
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

  void replied(LocalReply reply) {
    localReply = reply;
  }

  @Override
  public String toString() {
    return call.info().toString();
  }
}
