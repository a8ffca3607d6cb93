package io.inmesh.samples.meshctl;

import io.inmesh.call.RequestView;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.MatchContext;
import org.jspecify.annotations.Nullable;

/**
 * What routes see of a test beside its request: a connection of HTTP/1.1 without TLS from {@code
 * 127.0.0.1:0}, the dynamic metadata that the test gives, and no response code, as in
 * router_check_tool.
 */
record TestContext(RouteTest test, RequestView request, String localReplyBody)
    implements MatchContext, FormatContext {
  private static final String INTERNAL = "x-envoy-internal";

  TestContext(RouteTest test, RequestView request) {
    this(test, request, "");
  }

  @Override
  public boolean internalRequest() {
    return "true".equals(request.headers().get(INTERNAL));
  }

  @Override
  public @Nullable Object dynamicMetadata(String filter) {
    return test.metadata().get(filter);
  }

  @Override
  public String protocol() {
    return "HTTP/1.1";
  }

  @Override
  public @Nullable String address(Side side) {
    return side == Side.DOWNSTREAM_REMOTE || side == Side.DOWNSTREAM_DIRECT_REMOTE
        ? "127.0.0.1:0"
        : null;
  }
}
