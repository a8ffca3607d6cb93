package io.inmesh.balance;

import io.inmesh.config.EndpointAddress;
import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints by address: an open hash table that is immutable once it is built, a third of the size
 * of a {@code HashMap}.
 */
final class EndpointTable {
  /** Up to so many are looked through; a table is not worth its memory. */
  private static final int FEW = 16;

  private static final EndpointState[] NO_SLOTS = new EndpointState[0];

  static final EndpointTable EMPTY = of(new EndpointState[0]);

  private final EndpointState[] ordered;
  private final @Nullable EndpointState[] slots;

  private EndpointTable(EndpointState[] ordered, @Nullable EndpointState[] slots) {
    this.ordered = ordered;
    this.slots = slots;
  }

  /**
   * A table of endpoints with different addresses.
   *
   * @param ordered not changed from now on
   */
  static EndpointTable of(EndpointState[] ordered) {
    if (ordered.length <= FEW) {
      return new EndpointTable(ordered, NO_SLOTS);
    }
    int capacity = Integer.highestOneBit(Math.max(1, ordered.length * 4 / 3)) << 1;
    EndpointState[] slots = new EndpointState[capacity];
    for (EndpointState endpoint : ordered) {
      int slot = slot(endpoint.address(), capacity);
      while (slots[slot] != null) {
        slot = (slot + 1) & (capacity - 1);
      }
      slots[slot] = endpoint;
    }
    return new EndpointTable(ordered, slots);
  }

  /** The endpoint of an address; null when there is none. */
  @Nullable EndpointState get(EndpointAddress address) {
    if (ordered.length <= FEW) {
      for (EndpointState each : ordered) {
        if (each.address().equals(address)) {
          return each;
        }
      }
      return null;
    }
    int slot = slot(address, slots.length);
    for (EndpointState found = slots[slot]; found != null; found = slots[slot]) {
      if (found.address().equals(address)) {
        return found;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return null;
  }

  /** All endpoints, in the order of the configuration. Not to be changed. */
  EndpointState[] all() {
    return ordered;
  }

  private static int slot(EndpointAddress address, int capacity) {
    int hash = address.hashCode() * 0x9E3779B9;
    return (hash ^ hash >>> 16) & (capacity - 1);
  }
}
