package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.Listener;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.protocol.Decoded;
import org.junit.jupiter.api.Test;

class ListenerDecodingTest {
  private static final String ROUTER =
      "{name: r, typed_config: {'@type':"
          + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}";

  private static final String LUA =
      "{name: lua, typed_config: {'@type':"
          + " type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}}, ";

  private static Decoded<Listener> listener(String statPrefix, String filters) {
    return Yaml.listener(
        """
        name: l
        address: {socket_address: {address: 127.0.0.1, port_value: 1}}
        filter_chains:
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: "%s"
              route_config: {name: r}
              http_filters: [%s%s]
        """
            .formatted(statPrefix, filters, ROUTER));
  }

  @Test
  void anEmptyStatPrefixIsLegal() {
    Decoded<Listener> listener = listener("", "");
    assertThat(listener.errors()).isEmpty();
    assertThat(listener.value()).isNotNull();
  }

  @Test
  void severalHttpFiltersMayShareOneName() {
    String fault =
        "{name: fault, typed_config: {'@type':"
            + " type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault, abort:"
            + " {http_status: %d, percentage: {numerator: 100}}}}, ";
    Decoded<Listener> listener = listener("s", fault.formatted(500) + fault.formatted(503));
    assertThat(listener.errors()).isEmpty();
    assertThat(listener.value().filterChains().get(0).http().filters())
        .extracting(HttpFilter::name)
        .containsExactly("fault", "fault", "r");
  }

  @Test
  void aFilterThatCannotBeHonouredClosesTheConnectionManagerWhichStillTellsItsAuthorities() {
    Decoded<Listener> listener =
        Yaml.listener(
            """
            name: l
            address: {socket_address: {address: 127.0.0.1, port_value: 1}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: s
                  rds: {route_config_name: web, config_source: {ads: {}, initial_fetch_timeout: 3s}}
                  http_filters: [%s%s]
            """
                .formatted(LUA, ROUTER));
    HttpConnectionManager manager = listener.value().outbound();
    assertThat(manager.unusable()).contains("http_filters[0]").contains("Lua");
    assertThat(manager.routes())
        .isEqualTo(new RouteSource.Named("web", ResourceOrigin.DEFAULT, 3_000_000_000L));
    assertThat(manager.filters()).extracting(HttpFilter::name).doesNotContain("lua");
  }

  @Test
  void routesThatCannotBeAskedForCloseAllAuthorities() {
    Decoded<Listener> listener =
        Yaml.listener(
            """
            name: l
            address: {socket_address: {address: 127.0.0.1, port_value: 1}}
            filter_chains:
            - filters:
              - name: hcm
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: s
                  rds: {route_config_name: web, config_source: {api_config_source: {api_type: REST, cluster_names: [c]}}}
                  http_filters: [%s]
            """
                .formatted(ROUTER));
    HttpConnectionManager manager = listener.value().outbound();
    assertThat(manager.unusable()).contains("api_type");
    RouteTable table = ((RouteSource.Inline) manager.routes()).table();
    assertThat(table.virtualHosts().get(0).domains()).containsExactly("*");
  }

  /** As istiod sends them for a port whose protocol is not known. */
  private static Decoded<Listener> sniffing(String listenerFilter) {
    return Yaml.listener(
        """
        name: 0.0.0.0_8080
        address: {socket_address: {address: 0.0.0.0, port_value: 8080}}
        traffic_direction: OUTBOUND
        listener_filters:
        - name: f
          typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.listener.%s}
        filter_chains:
        - filter_chain_match: {transport_protocol: raw_buffer, application_protocols: [http/1.1, h2c]}
          filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: s
              rds: {route_config_name: "8080", config_source: {ads: {}}}
              http_filters: [%s]
        default_filter_chain:
          filters:
          - name: tcp
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
              stat_prefix: s
              cluster: PassthroughCluster
        """
            .formatted(listenerFilter, ROUTER));
  }

  @Test
  void aListenerThatRecognisesHttpChoosesTheChainForIt() {
    Decoded<Listener> sniffing = sniffing("http_inspector.v3.HttpInspector");
    assertThat(sniffing.errors()).isEmpty();
    Listener listener = sniffing.value();
    assertThat(listener.outbound()).isNotNull().isSameAs(listener.filterChains().get(0).http());

    Decoded<Listener> other = sniffing("original_dst.v3.OriginalDst");
    assertThat(other.errors()).isEmpty();
    assertThat(other.value().outboundChain()).isSameAs(other.value().defaultFilterChain());
    assertThat(other.value().outbound()).isNull();
  }
}
