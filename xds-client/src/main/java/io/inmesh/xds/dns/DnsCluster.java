package io.inmesh.xds.dns;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The host names of one cluster, and the endpoints made of their addresses. */
final class DnsCluster {
  private final DnsClusters owner;
  private final Cluster cluster;
  private final Endpoints configured;
  private final boolean logical;
  private final Map<String, DnsName> names = new HashMap<>();
  private @Nullable Endpoints endpoints;

  DnsCluster(DnsClusters owner, Cluster cluster) {
    this.owner = owner;
    this.cluster = cluster;
    if (cluster.discovery() instanceof Discovery.StrictDns strict) {
      configured = strict.endpoints();
      logical = false;
      addNames(strict.options());
    } else if (cluster.discovery() instanceof Discovery.LogicalDns dns) {
      configured = dns.endpoints();
      logical = true;
      addNames(dns.options());
    } else {
      throw new IllegalArgumentException(
          "discovery: " + cluster.discovery() + " (expected: StrictDns or LogicalDns)");
    }
  }

  private void addNames(Cluster.DnsOptions options) {
    for (LocalityEndpoints locality : configured.localities()) {
      for (Endpoint endpoint : locality.endpoints()) {
        names.computeIfAbsent(
            endpoint.address().host(), host -> new DnsName(owner, this, host, options));
      }
    }
  }

  Cluster cluster() {
    return cluster;
  }

  boolean isLogical() {
    return logical;
  }

  void start() {
    names.values().forEach(DnsName::lookUp);
    // Nothing to look up, or some of it was answered at once.
    update();
  }

  /** Null until the first of the names was answered, be it with a failure, as in Envoy. */
  @Nullable Endpoints endpoints() {
    return endpoints;
  }

  void update() {
    if (!names.isEmpty() && names.values().stream().noneMatch(DnsName::isAnswered)) {
      return;
    }
    Endpoints made = make();
    if (!made.equals(endpoints)) {
      endpoints = made;
      owner.changed(this);
    }
  }

  private Endpoints make() {
    List<LocalityEndpoints> localities = new ArrayList<>(configured.localities().size());
    for (LocalityEndpoints locality : configured.localities()) {
      List<Endpoint> resolved = new ArrayList<>();
      for (Endpoint endpoint : locality.endpoints()) {
        DnsName name = names.get(endpoint.address().host());
        List<String> addresses = name == null ? List.of() : name.addresses();
        int count = logical ? Math.min(1, addresses.size()) : addresses.size();
        for (int i = 0; i < count; i++) {
          resolved.add(at(endpoint, addresses.get(i)));
        }
      }
      localities.add(
          new LocalityEndpoints(
              locality.locality(), locality.weight(), locality.priority(), resolved));
    }
    return new Endpoints(
        configured.name(),
        localities,
        configured.drops(),
        configured.overprovisioningFactorPercent(),
        configured.weightedPriorityHealth());
  }

  /** As in Envoy, the name that was looked up is the hostname where none is configured. */
  private static Endpoint at(Endpoint endpoint, String address) {
    return new Endpoint(
        new EndpointAddress(address, endpoint.address().port()),
        endpoint.hostname().isEmpty() ? endpoint.address().host() : endpoint.hostname(),
        endpoint.health(),
        endpoint.weight(),
        endpoint.metadata(),
        List.of());
  }

  void close() {
    names.values().forEach(DnsName::close);
  }
}
