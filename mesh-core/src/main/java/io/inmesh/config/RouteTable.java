package io.inmesh.config;

import java.util.List;
import java.util.Map;

/**
 * A route configuration ({@code envoy.config.route.v3.RouteConfiguration}).
 *
 * @param name the resource name
 * @param virtualHosts in order of the resource; domains are unique over all of them
 * @param requestHeaders edits of every request routed here
 * @param responseHeaders edits of every response
 * @param internalOnlyHeaders request headers that only an internal request may carry
 * @param filterConfig {@code typed_per_filter_config} by filter entry name
 * @param mirrors {@code request_mirror_policies} of routes that have none
 * @param options flags of the table
 */
public record RouteTable(
    String name,
    List<VirtualHost> virtualHosts,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    List<String> internalOnlyHeaders,
    Map<String, FilterOverride> filterConfig,
    List<MirrorPolicy> mirrors,
    Options options) {

  public RouteTable {
    virtualHosts = List.copyOf(virtualHosts);
    internalOnlyHeaders = List.copyOf(internalOnlyHeaders);
    filterConfig = Map.copyOf(filterConfig);
    mirrors = List.copyOf(mirrors);
  }

  /** A table without edits, overrides or options. */
  public static RouteTable of(String name, List<VirtualHost> virtualHosts) {
    return new RouteTable(
        name,
        virtualHosts,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        List.of(),
        Map.of(),
        List.of(),
        Options.DEFAULT);
  }

  /**
   * Flags of a route table.
   *
   * @param mostSpecificHeaderMutationsWins {@code most_specific_header_mutations_wins}: edits go
   *     table, virtual host, route instead of route, virtual host, table
   * @param ignorePortInHostMatching {@code ignore_port_in_host_matching}
   * @param ignorePathParametersInPathMatching {@code ignore_path_parameters_in_path_matching}
   * @param maxDirectResponseBodyBytes {@code max_direct_response_body_size_bytes}, default 4096
   */
  public record Options(
      boolean mostSpecificHeaderMutationsWins,
      boolean ignorePortInHostMatching,
      boolean ignorePathParametersInPathMatching,
      int maxDirectResponseBodyBytes) {
    /** The proto's defaults. */
    public static final Options DEFAULT = new Options(false, false, false, 4096);
  }
}
