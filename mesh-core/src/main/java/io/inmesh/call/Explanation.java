package io.inmesh.call;

import io.inmesh.config.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which decision a request meets at the moment, and why. Immutable.
 *
 * @param virtualHost its name; "" when no domain matches
 * @param route the route's name; "" when it has none or none matches
 * @param routeIndex its place in the virtual host, from 0; -1 when none matches
 * @param passed the routes before it and why they do not take the request
 * @param virtualCluster the group it is counted in; null for none
 * @param target where it goes; null when it goes to no cluster
 * @param head what is sent; null when nothing is
 * @param reply what the mesh itself answers; null when the request is sent
 * @param bypass the request is not for the mesh
 */
public record Explanation(
    String virtualHost,
    String route,
    int routeIndex,
    List<Passed> passed,
    @Nullable String virtualCluster,
    @Nullable Target target,
    @Nullable Head head,
    @Nullable LocalReply reply,
    boolean bypass) {

  public Explanation {
    passed = List.copyOf(passed);
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
   * Where a request goes.
   *
   * @param cluster the cluster's name
   * @param choices all clusters of the route and their weights
   * @param endpoint the endpoint that would be picked now; "" when there is none
   * @param endpoints all endpoints of the cluster
   * @param timeout of the whole call; zero for none
   * @param retry null for none
   */
  public record Target(
      String cluster,
      List<Choice> choices,
      String endpoint,
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
   * @param headers name, value, name, value, ... after all edits
   */
  public record Head(String authority, String path, List<String> headers) {
    public Head {
      headers = List.copyOf(headers);
    }
  }
}
