package io.inmesh.xds.resolve;

import io.inmesh.config.ResourceOrigin;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * One resource in the graph. It stays as long as something needs it: a root, or another node.
 *
 * <p>Its state is what those that need it see: nothing yet, published, or failed. {@link #evaluate}
 * brings it up to date with the cache and with the nodes that it needs itself.
 */
abstract class Node {
  final Graph graph;
  final String name;

  /** Nodes that this one needs. */
  private Set<Node> needs = Set.of();

  /**
   * Nodes that need this one. Mostly there is one: an immutable set of it is a tenth of the size.
   */
  private Set<Node> neededBy = Set.of();

  private boolean root;
  private boolean queued;

  Node(Graph graph, String name) {
    this.graph = graph;
    this.name = name;
  }

  /** Reads the cache and the needed nodes anew; tells the graph what is published now. */
  abstract void evaluate();

  /** Takes back what is published, since nothing needs it any more. */
  abstract void retract();

  /** Whether others need not wait for it: something is published, or nothing ever will be. */
  abstract boolean isSettled();

  /** Whether nothing was heard of it yet. */
  abstract boolean isAwaited();

  /**
   * Nobody waits any longer: what was not heard of yet, of this and of what it waits for, counts as
   * missing until something is heard.
   */
  final void stopWaiting() {
    stopWaiting(new HashSet<>());
  }

  private void stopWaiting(Set<Node> seen) {
    if (isSettled() || !seen.add(this)) {
      return;
    }
    for (Node node : needs) {
      if (forwards() || !(node instanceof ClusterNode)) {
        node.stopWaiting(seen);
      }
    }
    giveUp();
  }

  /** If nothing was heard of it yet, it counts as missing. */
  abstract void giveUp();

  /** Whether the newest version of it is not published, and may be later. */
  boolean isWarming() {
    return !isSettled();
  }

  /** Whether some root leads here. Aggregates that only need each other are not needed. */
  final boolean isNeeded() {
    return isNeeded(new HashSet<>());
  }

  private boolean isNeeded(Set<Node> seen) {
    if (root) {
      return true;
    }
    for (Node node : neededBy) {
      boolean cluster = node instanceof ClusterNode && this instanceof ClusterNode;
      if (!cluster || (seen.add(node) && node.isNeeded(seen))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether calls may go out by it, to the clusters that it names. For requests that come in a
   * route to any cluster means the application, so that nothing of theirs waits for one.
   */
  boolean forwards() {
    return true;
  }

  /** Whether calls may go out by what needs this; so where nothing does, or not yet. */
  final boolean isForwardedBy() {
    if (root || neededBy.isEmpty()) {
      return true;
    }
    for (Node node : neededBy) {
      if (node.forwards()) {
        return true;
      }
    }
    return false;
  }

  /** Other nodes need this one, or what they need it for is another. */
  void dependentsChanged() {
    // Mostly that is all the same.
  }

  /** Whether this is in force, needs that one for it, and is about to be replaced or to go. */
  boolean holds(Node needed) {
    return false;
  }

  /** Whether it is in force, be it that something else is to take its place. */
  boolean isInForce() {
    return false;
  }

  /** Whether it is about to go. */
  boolean isLeaving() {
    return false;
  }

  /** Whether it is to take the place of another one that is in force. */
  boolean isReplacement() {
    return false;
  }

  /** Whether what it is in force as is to be replaced, by something that has come. */
  boolean isToBeReplaced() {
    return false;
  }

  /** Whether what is to replace something that is in force needs this: that goes on meanwhile. */
  final boolean isAwaitedInForce() {
    return isAwaitedInForce(new HashSet<>());
  }

  private boolean isAwaitedInForce(Set<Node> seen) {
    for (Node node : neededBy) {
      boolean awaits =
          node.isInForce()
              ? node.isToBeReplaced()
              : node.isReplacement() || (seen.add(node) && node.isAwaitedInForce(seen));
      if (awaits) {
        return true;
      }
    }
    return false;
  }

  /** Whether all that need this one are about to go: the server is not asked for it any more. */
  final boolean isLetGo() {
    if (root || neededBy.isEmpty()) {
      return false;
    }
    for (Node node : neededBy) {
      if (!node.isLeaving()) {
        return false;
      }
    }
    return true;
  }

  /** Whether one that needs this one {@link #holds} it may have changed. */
  void holdChanged() {
    // Of most nodes nothing is different then.
  }

  /** Whether another one holds this one. */
  final boolean isHeld() {
    for (Node node : neededBy) {
      if (node.holds(this)) {
        return true;
      }
    }
    return false;
  }

  /** Those that this one needs are asked for, or no longer. */
  final void namesOfNeededChanged() {
    needs.forEach(graph.publisher::namesChanged);
  }

  /** Tells those that this one needs that it needs them for something else. */
  final void tellNeeded() {
    needs.forEach(Node::dependentsChanged);
  }

  final void setRoot(boolean value) {
    if (root != value) {
      root = value;
      graph.neededChanged(this);
    }
  }

  /** Replaces what this node needs. */
  final void need(Set<Node> wanted) {
    Set<Node> before = needs;
    if (before.equals(wanted)) {
      return;
    }
    needs = wanted;
    for (Node node : wanted) {
      if (node.addDependent(this)) {
        graph.neededChanged(node);
        node.dependentsChanged();
      }
    }
    for (Node node : before) {
      if (!wanted.contains(node) && node.removeDependent(this)) {
        graph.neededChanged(node);
        node.dependentsChanged();
      }
    }
  }

  private boolean addDependent(Node node) {
    if (neededBy.contains(node)) {
      return false;
    }
    if (neededBy.isEmpty()) {
      neededBy = Set.of(node);
      return true;
    }
    if (!(neededBy instanceof LinkedHashSet)) {
      neededBy = new LinkedHashSet<>(neededBy);
    }
    return neededBy.add(node);
  }

  private boolean removeDependent(Node node) {
    if (neededBy.size() > 1) {
      return neededBy.remove(node);
    }
    boolean removed = neededBy.contains(node);
    neededBy = removed ? Set.of() : neededBy;
    return removed;
  }

  /**
   * Those that need this one have to look again. Listeners and route tables only care whether it is
   * settled, and may be many or large: they are spared all other news.
   */
  final void notifyDependents(boolean settledChanged) {
    for (Node node : neededBy) {
      if (settledChanged || node instanceof ClusterNode) {
        graph.enqueue(node);
      }
    }
  }

  /** Where it comes from. */
  ResourceOrigin origin() {
    return ResourceOrigin.DEFAULT;
  }

  /** What it is called there. */
  String nameAtOrigin() {
    return name;
  }

  /** How long its first answer may take, in nanoseconds; 0 is without end. */
  abstract long fetchTimeoutNanos();

  /** Marks it as queued; false when it is already. */
  final boolean enter() {
    boolean added = !queued;
    queued = true;
    return added;
  }

  final void leave() {
    queued = false;
  }

  static Set<Node> both(Set<Node> one, Set<Node> two) {
    if (two.isEmpty()) {
      return one;
    }
    Set<Node> all = new LinkedHashSet<>(one);
    all.addAll(two);
    return all;
  }
}
