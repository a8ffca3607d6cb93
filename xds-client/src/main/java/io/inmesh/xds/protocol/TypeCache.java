package io.inmesh.xds.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The resources of one type in one group of servers. */
final class TypeCache<T> {
  final ServerGroup group;
  final ResourceType<T> type;

  private final Map<String, ResourceEntry<T>> entries = new LinkedHashMap<>();
  private final Set<ResourceEntry<T>> orphans = new LinkedHashSet<>();
  private final WildcardEntry<T> wildcard;

  /** That a subscriber's name comes from here: one for all names. */
  final Subscriber.Interest<T> interest = new Subscriber.Interest<>(this, null);

  private int namedEntries;
  private boolean hasAliases;

  TypeCache(ServerGroup group, ResourceType<T> type) {
    this.group = group;
    this.type = type;
    this.wildcard = new WildcardEntry<>(this);
  }

  TimerQueue timers() {
    return group.machine.timers;
  }

  long now() {
    return group.machine.now();
  }

  long epochMillis() {
    return group.machine.environment.epochMillis().getAsLong();
  }

  /**
   * Counts one more subscriber of a name; {@code *} is the wildcard.
   *
   * @param timeoutNanos how long the first answer may take; 0 is without end
   */
  ResourceEntry<T> add(String name, long timeoutNanos) {
    ResourceEntry<T> entry =
        isWildcard(name)
            ? wildcard
            : entries.computeIfAbsent(name, n -> new ResourceEntry<>(this, n));
    if (entry.named++ == 0) {
      namedEntries++;
      orphans.remove(entry);
      entry.allow(timeoutNanos);
      group.interestChanged(type);
    } else {
      entry.allowAlso(timeoutNanos);
    }
    return entry;
  }

  /** A subscriber of a name that is counted already may wait longer. */
  void waitFor(String name, long timeoutNanos) {
    ResourceEntry<T> entry = get(name);
    if (entry != null) {
      entry.allowAlso(timeoutNanos);
    }
  }

  /** Counts one subscriber less; what nobody wants goes when the servers have been told. */
  void remove(String name) {
    ResourceEntry<T> entry = isWildcard(name) ? wildcard : entries.get(name);
    if (entry != null && --entry.named == 0) {
      namedEntries--;
      orphans.add(entry);
      group.interestChanged(type);
    }
  }

  boolean hasInterest() {
    return namedEntries > 0;
  }

  boolean isWildcardWanted() {
    return wildcard.named > 0;
  }

  WildcardEntry<T> wildcard() {
    return wildcard;
  }

  Collection<ResourceEntry<T>> entries() {
    return entries.values();
  }

  @Nullable ResourceEntry<T> get(String name) {
    return isWildcard(name) ? wildcard : entries.get(name);
  }

  /** The entry that a resource of that name is for, if it was asked for. */
  @Nullable ResourceEntry<T> target(String name) {
    ResourceEntry<T> entry = entries.get(name);
    if (entry == null && isWildcardWanted() && !name.isEmpty()) {
      entry = new ResourceEntry<>(this, name);
      entries.put(name, entry);
    }
    return entry;
  }

  /** Takes over what another group already knows from the same server, and waits for the rest. */
  void shareFrom(TypeCache<T> other, TypeSubscription<T> subscription) {
    if (isWildcardWanted() && other.isWildcardWanted() && other.wildcard.isFrom(subscription)) {
      for (ResourceEntry<T> known : List.copyOf(other.entries.values())) {
        ResourceEntry<T> entry = known.isFrom(subscription) ? target(known.name) : null;
        if (entry != null) {
          entry.copyFrom(known);
        }
      }
      wildcard.copyFrom(other.wildcard);
    }
    for (ResourceEntry<T> entry : entries.values()) {
      ResourceEntry<T> known = other.entries.get(entry.name);
      if (entry.named > 0 && known != null) {
        if (known.isFrom(subscription)) {
          entry.copyFrom(known);
        } else {
          entry.requestedOn(subscription);
        }
      }
    }
  }

  void evict(ResourceEntry<T> entry) {
    entry.discard();
    entries.remove(entry.name, entry);
  }

  void noteAlias() {
    hasAliases = true;
  }

  /** The entries that a server means by a name: that of the name, or those subscribed by alias. */
  List<ResourceEntry<T>> meantBy(String name) {
    ResourceEntry<T> entry = entries.get(name);
    List<ResourceEntry<T>> meant = new ArrayList<>(1);
    if (entry != null) {
      meant.add(entry);
    }
    if (hasAliases) {
      for (ResourceEntry<T> other : entries.values()) {
        if (other != entry && other.serverSideName().equals(name)) {
          meant.add(other);
        }
      }
    }
    return meant;
  }

  void changed(ResourceEntry<T> entry) {
    group.changed(type, entry.name);
  }

  /**
   * Drops what nobody subscribes to any more. With a wildcard a value stays until the server
   * removes it: unsubscribing from a name does not unsubscribe from what the wildcard matches.
   */
  void evictOrphans() {
    if (orphans.isEmpty()) {
      return;
    }
    List<ResourceEntry<T>> candidates = new ArrayList<>(orphans);
    if (orphans.contains(wildcard)) {
      candidates.addAll(entries.values());
      wildcard.discard();
      wildcard.reset();
    }
    orphans.clear();
    for (ResourceEntry<T> entry : candidates) {
      if (entry != wildcard && entry.named == 0 && !(isWildcardWanted() && matched(entry))) {
        evict(entry);
        if (isWildcardWanted()) {
          changed(entry); // who follows the wildcard may have it from the time when it was named
        }
      }
    }
  }

  private boolean matched(ResourceEntry<T> entry) {
    return entry.inUse() && entry.status() != CacheStatus.DOES_NOT_EXIST;
  }

  /** Whether something that is wanted is not there, for want of a server that answers. */
  boolean hasMissing() {
    if (wildcard.named > 0 && wildcard.missing()) {
      return true;
    }
    for (ResourceEntry<T> entry : entries.values()) {
      if (entry.named > 0 && entry.missing()) {
        return true;
      }
    }
    return false;
  }

  /** Every entry that somebody wants, with the wildcard's own. */
  List<ResourceEntry<T>> all() {
    List<ResourceEntry<T>> all = new ArrayList<>(entries.values());
    if (wildcard.named > 0) {
      all.add(wildcard);
    }
    return all;
  }

  private static boolean isWildcard(String name) {
    return name.equals(ResourceName.WILDCARD);
  }
}
