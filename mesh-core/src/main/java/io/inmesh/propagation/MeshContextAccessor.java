package io.inmesh.propagation;

import io.inmesh.call.MeshContext;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Has Micrometer's context propagation take the {@link MeshContext} along: with Reactor's automatic
 * context propagation, Spring's {@code ContextPropagatingTaskDecorator}, and {@code
 * ContextSnapshot}. Micrometer finds it by itself where its library is on the class path.
 *
 * <pre>{@code
 * ContextSnapshot snapshot = ContextSnapshotFactory.builder().build().captureAll();
 * executor.execute(snapshot.wrap((Runnable) () -> load())); // its calls belong to the request
 * }</pre>
 */
public final class MeshContextAccessor implements ThreadLocalAccessor<MeshContext> {
  /** Under which it is in Micrometer's and Reactor's contexts. */
  public static final String KEY = "io.inmesh.context";

  /** For {@link java.util.ServiceLoader}. */
  public MeshContextAccessor() {}

  @Override
  public Object key() {
    return KEY;
  }

  /** What is open on the thread itself: only that has to be put back later. */
  @Override
  public @Nullable MeshContext getValue() {
    return MeshContext.onThisThread();
  }

  @Override
  public void setValue(MeshContext value) {
    MeshContext.replace(value);
  }

  @Override
  public void setValue() {
    MeshContext.replace(null);
  }
}
