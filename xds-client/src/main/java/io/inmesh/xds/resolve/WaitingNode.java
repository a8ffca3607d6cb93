package io.inmesh.xds.resolve;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A listener or a route table: it is published as it is, once all that it names is settled. Where
 * no calls go out by it, it does not wait for clusters.
 *
 * @param <T> the resource
 */
abstract class WaitingNode<T> extends Node {
  private @Nullable T published;
  private @Nullable Failure failure;

  /** The value that waits or is published, searched for names once. */
  private @Nullable T offered;

  private Set<Node> needs = Set.of();
  private Set<Node> publishedNeeds = Set.of();

  /**
   * How many of {@link #order} were found settled, so that a long wait does not look at all again.
   */
  private int passed;

  private List<Node> order = List.of();

  /** Whether calls go out by it, as those know that it needs. */
  private boolean forwarding = true;

  /** Whether all that the published value names was settled, clusters as well. */
  private boolean complete;

  WaitingNode(Graph graph, String name) {
    super(graph, name);
  }

  abstract Answer<T> read();

  /** The nodes that a value needs; made where they do not exist yet. */
  abstract void collectNeeds(T value, Set<Node> needs);

  /** That nothing was heard of it. */
  abstract Failure notYet();

  abstract void publish(@Nullable T value, @Nullable Failure problem);

  @Override
  final void evaluate() {
    boolean before = isSettled();
    Answer<T> answer = read();
    T value = answer.value();
    if (value != null) {
      offer(value);
    } else if (answer.failure() != null) {
      fail(answer.failure());
    }
    if (before != isSettled()) {
      notifyDependents(true);
    }
  }

  private void offer(T value) {
    boolean forwarded = forwards();
    take(value);
    if (forwarded != forwards()) {
      tellNeeded();
    }
  }

  private void take(T value) {
    if (offered != value) {
      Set<Node> named = new LinkedHashSet<>();
      collectNeeds(value, named);
      offered = value;
      needs = named;
      order = List.copyOf(named);
      passed = 0;
      // What the published value needs stays until the new one takes its place.
      need(both(named, publishedNeeds));
      publishedNeeds.forEach(Node::holdChanged);
    }
    boolean all = allSettled();
    if (published == value) {
      complete |= all;
      return;
    }
    if (!isReadyToServe() || (published != null && isServingOn())) {
      return;
    }
    complete = all;
    published = value;
    Set<Node> replaced = publishedNeeds;
    publishedNeeds = needs;
    failure = null;
    need(needs);
    replaced.forEach(Node::holdChanged);
    publish(value, null);
  }

  /** Whether what is in force serves on, though what is to replace it may be ready. */
  boolean isServingOn() {
    return false;
  }

  /** Whether it is in force as it is to be, or could be. */
  final boolean isReady() {
    return offered != null && (published == offered || isReadyToServe());
  }

  private boolean isReadyToServe() {
    return allSettled() || (!forwards() && isEnoughForInbound());
  }

  private boolean isEnoughForInbound() {
    for (Node node : order) {
      if (node instanceof WaitingNode<?> table && !table.isThere()) {
        return false;
      }
    }
    return true;
  }

  @Override
  final boolean holds(Node needed) {
    boolean leaves = published != null && (published != offered || isLeaving() || isHeld());
    return leaves && publishedNeeds.contains(needed);
  }

  @Override
  final void holdChanged() {
    publishedNeeds.forEach(Node::holdChanged);
  }

  /** Whether it is true of what is published, or of what is on its way. */
  final boolean isTrueOfAny(Predicate<T> what) {
    return (published != null && what.test(published)) || (offered != null && what.test(offered));
  }

  @Override
  final void dependentsChanged() {
    holdChanged();
    if (published != offered) {
      graph.enqueue(this);
    }
    boolean now = forwards();
    if (forwarding != now) {
      forwarding = now;
      tellNeeded();
    }
  }

  /** Calls may go out by it now, or no longer: looks again at all that it names. */
  final void forwardingChanged() {
    passed = 0;
    complete = false;
    graph.enqueue(this);
    tellNeeded();
  }

  private boolean allSettled() {
    while (passed < order.size()) {
      if (!order.get(passed).isSettled()) {
        return false;
      }
      passed++;
    }
    return true;
  }

  @Override
  final void giveUp() {
    if (isAwaited()) {
      fail(notYet());
      notifyDependents(true);
    }
  }

  private void fail(Failure why) {
    forget();
    failure = why;
    need(Set.of());
    publish(null, why);
  }

  @Override
  final void retract() {
    forget();
    publish(null, null);
  }

  private void forget() {
    published = null;
    failure = null;
    offered = null;
    needs = Set.of();
    publishedNeeds = Set.of();
    order = List.of();
    passed = 0;
    complete = false;
  }

  @Override
  final boolean isAwaited() {
    return failure == null && offered == null;
  }

  @Override
  final boolean isInForce() {
    return published != null;
  }

  @Override
  final boolean isToBeReplaced() {
    return published != null && published != offered;
  }

  /** What is in force; null for nothing. */
  final @Nullable T published() {
    return published;
  }

  /** What is in force, or is to be; null for nothing. */
  final @Nullable T offered() {
    return offered;
  }

  /** Whether there is something of it, be it that it waits for others. */
  final boolean isOffered() {
    return offered != null;
  }

  @Override
  final boolean isWarming() {
    return failure == null && (published == null || published != offered);
  }

  @Override
  final boolean isSettled() {
    return isThere() && (failure != null || complete || !forwards());
  }

  /** Whether something is published, or nothing ever will be, whatever its clusters are. */
  private boolean isThere() {
    return published != null || failure != null;
  }
}
