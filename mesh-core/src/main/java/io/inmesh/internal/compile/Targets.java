package io.inmesh.internal.compile;

import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;
import java.util.Set;

/**
 * The listeners that somebody asked for, by name or by the port of a server.
 *
 * @param outbound for calls that go out to a target
 * @param reserved those of them that are nobody else's
 * @param inbound for calls that come in at a server; no outbound proxy's either
 * @param ports of servers that ask for none by name: a listener that has one of them and does not
 *     say its direction is theirs
 */
public record Targets(
    Set<String> outbound, Set<String> reserved, Set<String> inbound, Set<Integer> ports) {
  /** Nobody asked for any. */
  public static final Targets NONE = new Targets(Set.of(), Set.of(), Set.of(), Set.of());

  public Targets {
    outbound = Set.copyOf(outbound);
    reserved = Set.copyOf(reserved);
    inbound = Set.copyOf(inbound);
    ports = Set.copyOf(ports);
  }

  /** Whether a listener may be the outbound one of those who did not say which. */
  boolean leaves(Listener listener) {
    return !reserved.contains(listener.name())
        && !inbound.contains(listener.name())
        && !isServed(listener);
  }

  private boolean isServed(Listener listener) {
    return listener.direction() == TrafficDirection.UNSPECIFIED
        && listener.address() != null
        && ports.contains(listener.address().port());
  }
}
