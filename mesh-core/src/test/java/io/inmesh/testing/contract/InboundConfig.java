package io.inmesh.testing.contract;

import io.inmesh.config.ConfigSource;
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
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;

/** Gives one inbound listener, {@code in}, when told. */
public final class InboundConfig implements ConfigSource {
  private Sink sink;

  /** One virtual host for all authorities, with these routes, behind these filters. */
  public void publish(List<Route> routes, FilterConfig... configs) {
    List<HttpFilter> filters = new ArrayList<>();
    for (FilterConfig config : configs) {
      filters.add(new HttpFilter(config.filterType(), config, false));
    }
    filters.add(new HttpFilter("router", RouterConfig.DEFAULT, false));
    VirtualHost host = VirtualHost.of("all", List.of("*"), List.copyOf(routes));
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(RouteTable.of("in", List.of(host))),
            filters,
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT);
    FilterChain chain =
        new FilterChain("", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    Listener listener =
        new Listener(
            "in", null, List.of(chain), null, null, TrafficDirection.INBOUND, Metadata.EMPTY);
    sink.onConfig(
        new MeshConfig(
            ResourceMap.<Listener>empty().with("in", listener),
            ResourceMap.empty(),
            ResourceMap.empty(),
            ResourceMap.empty(),
            RuntimeValues.EMPTY));
  }

  @Override
  public void start(Sink newSink) {
    sink = newSink;
  }

  @Override
  public String description() {
    return "inbound-test";
  }

  @Override
  public void close() {}
}
