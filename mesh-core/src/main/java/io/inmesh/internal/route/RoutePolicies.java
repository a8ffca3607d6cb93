package io.inmesh.internal.route;

import io.inmesh.config.BufferLimits;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.MirrorPolicy;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for a route after inheritance from its virtual host and table.
 *
 * @param retry null for none
 * @param hedge null for none
 * @param mirrors of the route; where it has none, of the virtual host; else of the table
 * @param requestAttemptCount send {@code x-envoy-attempt-count} upstream
 * @param attemptCountInResponse and in the response
 * @param isTimeoutRetryHeader send {@code x-envoy-is-timeout-retry}
 * @param requestBodyBufferLimitBytes null when unset
 */
public record RoutePolicies(
    @Nullable RetryPolicy retry,
    @Nullable HedgePolicy hedge,
    List<MirrorPolicy> mirrors,
    boolean requestAttemptCount,
    boolean attemptCountInResponse,
    boolean isTimeoutRetryHeader,
    @Nullable Long requestBodyBufferLimitBytes) {

  static RoutePolicies of(RouteTable table, VirtualHost host, @Nullable Route route) {
    VirtualHost.Policies inherited = host.policies();
    RouteAction.Forward forward =
        route != null && route.action() instanceof RouteAction.Forward f ? f : null;
    List<MirrorPolicy> mirrors = forward == null ? List.of() : forward.mirrors();
    if (mirrors.isEmpty()) {
      mirrors = inherited.mirrors().isEmpty() ? table.mirrors() : inherited.mirrors();
    }
    BufferLimits limits = route == null ? BufferLimits.NONE : route.bufferLimits();
    return new RoutePolicies(
        forward == null || forward.retry() == null ? inherited.retry() : forward.retry(),
        forward == null || forward.hedge() == null ? inherited.hedge() : forward.hedge(),
        mirrors,
        inherited.requestAttemptCount(),
        inherited.attemptCountInResponse(),
        inherited.isTimeoutRetryHeader(),
        limits.below(inherited.bufferLimits()));
  }
}
