package io.inmesh.internal.route;

import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which authorities the virtual hosts of a listener name: all that has to be known of one that
 * routes nothing. Immutable.
 */
public final class NamedHosts {
  private final HostNormalizer normalizer;
  private final HostIndex<VirtualHost> hosts;

  private NamedHosts(HostNormalizer normalizer, HostIndex<VirtualHost> hosts) {
    this.normalizer = normalizer;
    this.hosts = hosts;
  }

  /**
   * The authorities of a listener.
   *
   * @param table its routes
   * @param manager its connection manager, which has normalised an authority before it is routed
   */
  public static NamedHosts of(RouteTable table, Listener listener, HttpConnectionManager manager) {
    Map<String, VirtualHost> domains = new LinkedHashMap<>();
    for (VirtualHost host : table.virtualHosts()) {
      host.domains().forEach(domain -> domains.putIfAbsent(domain, host));
    }
    return new NamedHosts(
        HostNormalizer.of(listener, manager),
        new HostIndex<>(domains, table.options().ignorePortInHostMatching()));
  }

  /** Whether a virtual host names this authority. */
  public boolean contains(String authority) {
    return hosts.find(normalizer.normalize(authority)) != null;
  }
}
