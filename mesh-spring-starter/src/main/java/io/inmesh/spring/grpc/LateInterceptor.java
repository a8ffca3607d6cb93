package io.inmesh.spring.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.MethodDescriptor;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshClientInterceptor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/**
 * The mesh's interceptor, made when the first call is made: channels may be made for something that
 * the mesh needs itself. Thread-safe.
 */
final class LateInterceptor implements ClientInterceptor, DisposableBean {
  /** Of stubs that do not want to be in the mesh it is false. */
  static final CallOptions.Key<Boolean> IN_MESH =
      CallOptions.Key.createWithDefault("io.inmesh.spring.InMesh", true);

  private final Supplier<Mesh> mesh;
  private final AtomicReference<@Nullable MeshClientInterceptor> made = new AtomicReference<>();
  private volatile boolean ended;

  LateInterceptor(Supplier<Mesh> mesh) {
    this.mesh = mesh;
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    if (!options.getOption(IN_MESH)) {
      return next.newCall(method, options);
    }
    MeshClientInterceptor interceptor = made.get();
    return (interceptor != null ? interceptor : make()).interceptCall(method, options, next);
  }

  /** One for all; whoever comes when all has ended gets one that is closed. */
  private MeshClientInterceptor make() {
    MeshClientInterceptor own = MeshClientInterceptor.of(mesh.get());
    MeshClientInterceptor first = made.compareAndExchange(null, own);
    if (first != null || ended) {
      own.close();
    }
    return first != null ? first : own;
  }

  @Override
  public void destroy() {
    ended = true;
    MeshClientInterceptor interceptor = made.get();
    if (interceptor != null) {
      interceptor.close();
    }
  }
}
