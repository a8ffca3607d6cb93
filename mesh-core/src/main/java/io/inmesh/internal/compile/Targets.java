package io.inmesh.internal.compile;

import java.util.Set;

/**
 * The listeners that somebody asked for by name.
 *
 * @param outbound for calls that go out to a target
 * @param reserved those of them that are nobody else's
 * @param inbound for calls that come in at a server; no outbound proxy's either
 */
public record Targets(Set<String> outbound, Set<String> reserved, Set<String> inbound) {
  /** Nobody asked for any. */
  public static final Targets NONE = new Targets(Set.of(), Set.of(), Set.of());

  public Targets {
    outbound = Set.copyOf(outbound);
    reserved = Set.copyOf(reserved);
    inbound = Set.copyOf(inbound);
  }

  /** Whether a listener may be the one of those who did not say which. */
  boolean leaves(String listener) {
    return !reserved.contains(listener) && !inbound.contains(listener);
  }
}
