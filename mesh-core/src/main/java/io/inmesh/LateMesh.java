package io.inmesh;

import io.inmesh.call.CallTimer;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A mesh that is asked for when the first call is made, for adapters whose clients are made before
 * it: in a container, the mesh may need something that needs a client, such as a meter registry
 * that sends what it has counted.
 *
 * <pre>{@code
 * MeshInterceptor inMesh = MeshInterceptor.of(() -> mesh); // made of a LateMesh
 * LateMesh late = LateMesh.of(() -> mesh);                 // for an adapter of your own
 * long now = late.nanoTime();                              // asks for the mesh
 * }</pre>
 *
 * <p>Thread-safe. What the first call gets from the supplier is the mesh for good.
 */
public final class LateMesh implements CallTimer {
  private final Supplier<? extends Mesh> supplier;
  private final AtomicReference<@Nullable Mesh> mesh = new AtomicReference<>();

  private LateMesh(Supplier<? extends Mesh> supplier) {
    this.supplier = supplier;
  }

  /**
   * The mesh that a supplier gives.
   *
   * @param supplier may be asked by several threads at once, and again after it has thrown
   */
  public static LateMesh of(Supplier<? extends Mesh> supplier) {
    return new LateMesh(Objects.requireNonNull(supplier, "supplier"));
  }

  private Mesh get() {
    Mesh known = mesh.get();
    if (known != null) {
      return known;
    }
    Mesh given = Objects.requireNonNull(supplier.get(), "mesh");
    Mesh first = mesh.compareAndExchange(null, given);
    return first == null ? given : first;
  }

  /** A call through it, as {@link Mesh#outbound} begins it. */
  public OutboundCall outbound(RequestView request, Waker waker) {
    return get().outbound(request, waker);
  }

  /**
   * The timer of the mesh itself, for what may be kept for longer than the mesh: this one leads to
   * it. Asks for the mesh.
   */
  public CallTimer timer() {
    return get().timer();
  }

  @Override
  public long nanoTime() {
    return get().timer().nanoTime();
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    return get().timer().schedule(atNanos, task);
  }
}
