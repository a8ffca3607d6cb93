package io.inmesh.xds.resolve;

import java.util.HashSet;
import java.util.Set;

/**
 * The listeners that are asked for while the source runs.
 *
 * @param targets for calls that go out
 * @param servers for requests that come in at servers
 */
record Demanded(Set<String> targets, Set<String> servers) {
  static final Demanded NOTHING = new Demanded(Set.of(), Set.of());

  Demanded {
    targets = Set.copyOf(targets);
    servers = Set.copyOf(servers);
  }

  boolean contains(String name) {
    return targets.contains(name) || servers.contains(name);
  }

  Set<String> all() {
    Set<String> all = new HashSet<>(targets);
    all.addAll(servers);
    return all;
  }

  /** Whether a listener is asked for by the same kinds of callers. */
  boolean isAskedAlike(String name, Demanded other) {
    return targets.contains(name) == other.targets.contains(name)
        && servers.contains(name) == other.servers.contains(name);
  }
}
