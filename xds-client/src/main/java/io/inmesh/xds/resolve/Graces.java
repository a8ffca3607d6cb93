package io.inmesh.xds.resolve;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The graces that have begun, and the nodes that are to be evaluated anew at their ends. */
final class Graces {
  private final Grace grace;
  private long now;

  /** All last equally long: they end in the order in which they begin. */
  private final ArrayDeque<Begun> begun = new ArrayDeque<>();

  private record Begun(Node node, long end) {}

  Graces(Grace grace) {
    this.grace = grace;
  }

  /** A step begins. Within it time stands still, so that what begins together ends together. */
  void step() {
    now = grace.nanoTime().getAsLong();
  }

  /** When the step began. */
  long now() {
    return now;
  }

  /** Begins one; returns when it will end. */
  long begin(Node node) {
    long end = now + grace.nanos();
    begun.add(new Begun(node, end));
    return end;
  }

  boolean isOver(long end) {
    return left(end) <= 0;
  }

  /** Takes those whose grace is over. */
  void takeEnded(Consumer<Node> taker) {
    for (Begun next = begun.peek(); next != null && isOver(next.end); next = begun.peek()) {
      begun.remove();
      taker.accept(next.node);
    }
  }

  /** How long it is until the next one ends; never if there is none. */
  long nanosToNext() {
    Begun next = begun.peek();
    return next == null ? Resolution.NEVER : Math.max(0, left(next.end));
  }

  private long left(long end) {
    return end - now;
  }
}
