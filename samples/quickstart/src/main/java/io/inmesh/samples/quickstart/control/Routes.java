package io.inmesh.samples.quickstart.control;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.inmesh.samples.quickstart.control.ShopConfig.Mistake;

/** The route configuration of the shop. */
final class Routes {
  static final String NAME = "shop-routes";

  private Routes() {}

  /**
   * One virtual host: the canary route (where wanted), then the split by weight.
   *
   * @param revision put into a header of every response that was routed by this very resource
   */
  static RouteConfiguration of(ShopConfig config, int revision) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName("shop").addDomains("shop");
    if (config.mistake() == Mistake.TYPING_ERRORS) {
      host.addRoutes(routeWithUnbalancedParenthesis());
    }
    if (config.canaryHeader()) {
      host.addRoutes(canaryRoute());
    }
    host.addRoutes(split(config.v2Percent()));
    return RouteConfiguration.newBuilder()
        .setName(NAME)
        .addVirtualHosts(host.setRetryPolicy(retryPolicy()))
        .addResponseHeadersToAdd(
            HeaderValueOption.newBuilder()
                .setHeader(
                    HeaderValue.newBuilder()
                        .setKey(ControlPlane.REVISION_HEADER)
                        .setValue(Integer.toString(revision))))
        .build();
  }

  private static Route split(int v2Percent) {
    return Route.newBuilder()
        .setName("split")
        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
        .setRoute(
            RouteAction.newBuilder()
                .setWeightedClusters(
                    WeightedCluster.newBuilder()
                        .addClusters(weighted(Clusters.V1, 100 - v2Percent))
                        .addClusters(weighted(Clusters.V2, v2Percent))))
        .build();
  }

  private static WeightedCluster.ClusterWeight weighted(String cluster, int weight) {
    return WeightedCluster.ClusterWeight.newBuilder()
        .setName(cluster)
        .setWeight(UInt32Value.of(weight))
        .build();
  }

  private static Route canaryRoute() {
    return Route.newBuilder()
        .setName("canary")
        .setMatch(
            RouteMatch.newBuilder()
                .setPrefix("/")
                .addHeaders(
                    HeaderMatcher.newBuilder()
                        .setName("x-user")
                        .setStringMatch(StringMatcher.newBuilder().setExact("beta"))))
        .setRoute(RouteAction.newBuilder().setCluster(Clusters.V2))
        .build();
  }

  private static Route routeWithUnbalancedParenthesis() {
    return Route.newBuilder()
        .setName("cart")
        .setMatch(
            RouteMatch.newBuilder().setSafeRegex(RegexMatcher.newBuilder().setRegex("/cart/(.*")))
        .setRoute(RouteAction.newBuilder().setCluster(Clusters.V1))
        .build();
  }

  private static RetryPolicy retryPolicy() {
    Duration backoff = Durations.fromMillis(5);
    return RetryPolicy.newBuilder()
        .setRetryOn("connect-failure,refused-stream,reset,gateway-error")
        .setNumRetries(UInt32Value.of(3))
        .setPerTryTimeout(Durations.fromSeconds(2))
        .setRetryBackOff(
            RetryPolicy.RetryBackOff.newBuilder()
                .setBaseInterval(backoff)
                .setMaxInterval(Durations.fromMillis(50)))
        .addRetryHostPredicate(
            RetryPolicy.RetryHostPredicate.newBuilder()
                .setName("envoy.retry_host_predicates.previous_hosts")
                .setTypedConfig(Any.pack(PreviousHostsPredicate.getDefaultInstance())))
        .setHostSelectionRetryMaxAttempts(3)
        .build();
  }
}
