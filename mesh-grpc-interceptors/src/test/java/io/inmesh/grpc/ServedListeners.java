package io.inmesh.grpc;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Problem;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.Trouble;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A source of servers' listeners, which are named {@code server/} and their address. */
final class ServedListeners implements ConfigSource {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private ResourceMap<Listener> listeners = ResourceMap.empty();
  private ResourceMap<Problem> problems = ResourceMap.empty();
  private Sink sink;

  /** What is asked for now. */
  List<String> asked() {
    return asked;
  }

  static FilterChain chain(
      FilterChainMatch match, TransportSecurity transport, FilterConfig... configs) {
    List<HttpFilter> filters = new ArrayList<>();
    for (FilterConfig config : configs) {
      filters.add(new HttpFilter(config.filterType(), config, false));
    }
    filters.add(new HttpFilter("router", RouterConfig.DEFAULT, false));
    Route everything =
        Route.of(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            new RouteAction.NonForwarding());
    VirtualHost host = VirtualHost.of("all", List.of("*"), List.of(everything));
    return new FilterChain(
        "",
        match,
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(RouteTable.of("in", List.of(host))),
            filters,
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT),
        transport);
  }

  static String name(EndpointAddress address) {
    return "server/" + address;
  }

  /** The listener of an address, which says that it is of another one. */
  void publish(EndpointAddress address, EndpointAddress said, FilterChain... chains) {
    String name = name(address);
    listeners =
        listeners.with(
            name,
            new Listener(
                name,
                said,
                List.of(chains),
                null,
                null,
                TrafficDirection.UNSPECIFIED,
                Metadata.EMPTY));
    problems = problems.without(Problem.key(ResourceKind.LISTENER, name));
    deliver();
  }

  void publish(EndpointAddress address, FilterChain... chains) {
    publish(address, address, chains);
  }

  /** There is none, for that reason. */
  void refuse(EndpointAddress address, String reason) {
    refuse(address, reason, true);
  }

  /** One came that cannot be used. */
  void reject(EndpointAddress address, String reason) {
    refuse(address, reason, false);
  }

  private void refuse(EndpointAddress address, String reason, boolean absent) {
    Problem problem = new Problem(ResourceKind.LISTENER, name(address), reason, absent);
    listeners = listeners.without(name(address));
    problems = problems.with(problem.key(), problem);
    deliver();
  }

  void inTrouble(String trouble) {
    sink.onTroubles(List.of(Trouble.ofSource("test", trouble)));
  }

  private void deliver() {
    sink.onConfig(
        new MeshConfig(
            listeners, ResourceMap.empty(), ResourceMap.empty(), problems, RuntimeValues.EMPTY));
  }

  @Override
  public void start(Sink newSink) {
    sink = newSink;
  }

  @Override
  public Demand demandServer(String address) {
    String name = "server/" + address;
    asked.add(name);
    return new Demand() {
      @Override
      public String listener() {
        return name;
      }

      @Override
      public boolean isAsked() {
        return true;
      }

      @Override
      public void close() {
        asked.remove(name);
      }
    };
  }

  @Override
  public String description() {
    return "served listeners";
  }

  @Override
  public void close() {}
}
