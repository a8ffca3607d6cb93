package io.inmesh.internal.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a virtual host by authority: exact domain, then the longest suffix wildcard ({@code
 * *.example.com}), then the longest prefix wildcard ({@code example.*}), then {@code *}. A wildcard
 * never matches nothing. Case is ignored. Source: Envoy's {@code VirtualHost.domains}.
 */
final class HostIndex<V> {
  private final boolean ignorePort;
  private final TextTable<V> exact;
  private final Wildcards<V> suffixes;
  private final Wildcards<V> prefixes;
  private final @Nullable V any;

  /**
   * Builds an index.
   *
   * @param domains domain to value; the first of two that differ in case only counts
   * @param ignorePort {@code ignore_port_in_host_matching}
   */
  HostIndex(Map<String, V> domains, boolean ignorePort) {
    this.ignorePort = ignorePort;
    Map<String, V> exactDomains = new HashMap<>();
    TreeMap<Integer, Map<String, V>> suffixDomains = new TreeMap<>();
    TreeMap<Integer, Map<String, V>> prefixDomains = new TreeMap<>();
    domains.forEach((domain, value) -> {
      String folded = Ascii.fold(domain);
      if (folded.startsWith("*")) {
        add(suffixDomains, folded.substring(1), value);
      } else if (folded.endsWith("*")) {
        add(prefixDomains, folded.substring(0, folded.length() - 1), value);
      } else {
        exactDomains.putIfAbsent(folded, value);
      }
    });
    Map<String, V> everything = suffixDomains.remove(0);
    any = everything == null ? null : everything.get("");
    exact = new TextTable<>(exactDomains, true);
    suffixes = new Wildcards<>(suffixDomains);
    prefixes = new Wildcards<>(prefixDomains);
  }

  private static <V> void add(TreeMap<Integer, Map<String, V>> byLength, String text, V value) {
    byLength.computeIfAbsent(text.length(), length -> new HashMap<>()).putIfAbsent(text, value);
  }

  /** The value for an authority, with or without a port; null when no domain matches. */
  @Nullable V find(String authority) {
    int end = ignorePort ? Authority.portStart(authority) : authority.length();
    V found = exact.get(authority, 0, end);
    if (found == null) {
      found = suffixes.findSuffix(authority, end);
    }
    if (found == null) {
      found = prefixes.findPrefix(authority, end);
    }
    return found == null ? any : found;
  }

  /** Wildcards of one kind, grouped by length, longest first. */
  private static final class Wildcards<V> {
    private final int[] lengths;
    private final List<TextTable<V>> tables = new ArrayList<>();

    Wildcards(TreeMap<Integer, Map<String, V>> byLength) {
      lengths = byLength.descendingKeySet().stream().mapToInt(Integer::intValue).toArray();
      byLength
          .descendingMap()
          .values()
          .forEach(domains -> tables.add(new TextTable<>(domains, true)));
    }

    @Nullable V findSuffix(String authority, int end) {
      for (int i = 0; i < lengths.length; i++) {
        if (lengths[i] < end) {
          V found = tables.get(i).get(authority, end - lengths[i], end);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }

    @Nullable V findPrefix(String authority, int end) {
      for (int i = 0; i < lengths.length; i++) {
        if (lengths[i] < end) {
          V found = tables.get(i).get(authority, 0, lengths[i]);
          if (found != null) {
            return found;
          }
        }
      }
      return null;
    }
  }
}
