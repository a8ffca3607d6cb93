package io.inmesh.xds.resource.value;

import org.jspecify.annotations.Nullable;

/**
 * Makes one object of equal values. The resources of a mesh say mostly the same of connections,
 * balancing and timeouts: ten thousand clusters need not keep that ten thousand times.
 *
 * <p>Of the values that share one of a few slots the latest is kept. Thread-safe for immutable
 * values; threads that race may at worst keep two that are equal.
 */
public final class Alike<T> {
  private static final int SLOTS = 64;

  private final @Nullable Object[] slots = new Object[SLOTS];

  /** The value, or one that is equal to it and was given before. */
  @SuppressWarnings("unchecked") // all that was put is of this type
  public T one(T value) {
    int hash = value.hashCode();
    int slot = (hash ^ hash >>> 16) & (SLOTS - 1);
    Object before = slots[slot];
    if (before != null && value.equals(before)) {
      return (T) before;
    }
    slots[slot] = value;
    return value;
  }
}
