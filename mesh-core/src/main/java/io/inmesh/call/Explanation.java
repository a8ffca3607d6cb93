package io.inmesh.call;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which decision a request meets at the moment, and why. Immutable.
 *
 * @param virtualHost its name; "" when no domain matches
 * @param route the route's name; "" when it has none or none matches
 * @param routeIndex its place in the virtual host, from 0; -1 when none matches, or {@code
 *     require_tls} redirects in place of them
 * @param passed the routes before it and why they do not take the request
 * @param virtualCluster the group it is counted in; null for none
 * @param filters the filters of its route in order, those that are off too
 * @param target where it goes; null when it goes to no cluster
 * @param head what is sent; null when nothing is
 * @param responseEdits what the route and all above and below it edit in the head of a response, as
 *     configured, in the order of execution; those of filters are with the filters
 * @param reply what the mesh itself answers; null when the request is sent
 * @param bypass the request is not for the mesh
 */
public record Explanation(
    String virtualHost,
    String route,
    int routeIndex,
    List<Passed> passed,
    @Nullable String virtualCluster,
    List<Filter> filters,
    @Nullable Target target,
    @Nullable Head head,
    List<HeaderEdits> responseEdits,
    @Nullable LocalReply reply,
    boolean bypass) {

  public Explanation {
    passed = List.copyOf(passed);
    filters = List.copyOf(filters);
    responseEdits = List.copyOf(responseEdits);
  }

  /**
   * A route that does not take the request.
   *
   * @param index its place in the virtual host
   * @param route its name
   * @param reason what is there and what was expected
   */
  public record Passed(int index, String route, String reason) {}

  /**
   * A filter that the request goes through.
   *
   * @param name the entry's name
   * @param config of the chain
   * @param overrides of virtual host, route and cluster, the most general first
   * @param disabled off for this request
   */
  public record Filter(
      String name, FilterConfig config, List<FilterConfig> overrides, boolean disabled) {
    public Filter {
      overrides = List.copyOf(overrides);
    }
  }

  /**
   * Where a request goes.
   *
   * @param cluster the cluster's name
   * @param specifier how the route chooses it
   * @param random the draw: weighted clusters take it modulo the sum of their weights
   * @param choices all clusters of the route and their weights
   * @param endpoint the endpoint that would be picked now; "" when there is none
   * @param transport what secures the connection to it; null when there is none
   * @param connection how connections to it are made; null when there is none
   * @param endpoints all endpoints of the cluster
   * @param timeout of the whole call; zero for none
   * @param retry null for none
   */
  public record Target(
      String cluster,
      ClusterSpecifier specifier,
      long random,
      List<Choice> choices,
      String endpoint,
      @Nullable TransportSecurity transport,
      @Nullable UpstreamConnection connection,
      List<Host> endpoints,
      Duration timeout,
      @Nullable RetryPolicy retry) {
    public Target {
      choices = List.copyOf(choices);
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * A cluster that the route can choose.
   *
   * @param cluster its name
   * @param weight its share of the sum of all weights
   */
  public record Choice(String cluster, long weight) {}

  /**
   * An endpoint of the cluster.
   *
   * @param address {@code host:port}
   * @param health as the control plane says, or {@code EJECTED}
   * @param weight its weight
   * @param priority 0 is the highest
   * @param locality region, zone and sub-zone joined with slashes
   * @param activeRequests requests under way
   */
  public record Host(
      String address,
      String health,
      int weight,
      int priority,
      String locality,
      int activeRequests) {}

  /**
   * What is sent upstream.
   *
   * @param authority after the rewrites
   * @param path after the rewrites
   * @param headers name, value, name, value, ... after all edits, those of filters that do nothing
   *     else too
   */
  public record Head(String authority, String path, List<String> headers) {
    public Head {
      headers = List.copyOf(headers);
    }
  }
}
