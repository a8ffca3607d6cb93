package io.inmesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * The fallbacks of an application in one place, by route, cluster or authority, instead of one at
 * each call.
 *
 * <pre>{@code
 * MeshFallbacks fallbacks =
 *     MeshFallbacks.builder()
 *         .add(Cart.class, MeshFallback.<Cart>of(failure -> Cart.EMPTY).forRoute("cart"))
 *         .add(Stock.class, MeshFallback.<Stock>of(failure -> Stock.UNKNOWN).forCluster("stock"))
 *         .build();
 * Cart cart = fallbacks.call(Cart.class, () -> carts.get(customer));
 * }</pre>
 *
 * <p>Immutable and thread-safe.
 */
public final class MeshFallbacks {
  private final List<Entry<?>> entries;

  private record Entry<T>(Class<T> type, MeshFallback<T> fallback) {}

  private MeshFallbacks(List<Entry<?>> entries) {
    this.entries = List.copyOf(entries);
  }

  /** A builder without fallbacks. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The result of the code, or that of the first fallback of this type that is for its failure;
   * {@link MeshFallback} says when.
   *
   * @throws Exception what the code throws, where no fallback is for it
   */
  public <T> T call(Class<T> type, Callable<? extends T> code) throws Exception {
    return MeshFallback.around(
        failure -> {
          for (Entry<?> entry : entries) {
            if (entry.type == type && entry.fallback.appliesTo(failure)) {
              @SuppressWarnings("unchecked") // entries hold one type
              MeshFallback<T> found = (MeshFallback<T>) entry.fallback;
              return found;
            }
          }
          return null;
        },
        code);
  }

  /** Builds {@link MeshFallbacks}. Not thread-safe. */
  public static final class Builder {
    private final List<Entry<?>> entries = new ArrayList<>();

    private Builder() {}

    /** Adds a fallback for results of a type, after those that are there. */
    public <T> Builder add(Class<T> type, MeshFallback<T> fallback) {
      entries.add(
          new Entry<>(
              Objects.requireNonNull(type, "type"), Objects.requireNonNull(fallback, "fallback")));
      return this;
    }

    /** The fallbacks. */
    public MeshFallbacks build() {
      return new MeshFallbacks(entries);
    }
  }
}
