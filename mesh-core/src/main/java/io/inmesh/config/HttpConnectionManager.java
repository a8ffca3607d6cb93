package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP connection manager of a chain ({@code
 * envoy.extensions.filters.network.http_connection_manager.v3}).
 *
 * @param statPrefix may be empty (istiod sends it so)
 * @param routes where the routes come from
 * @param filters the HTTP filters in order, the terminal router last; several may share a name
 * @param normalization what happens to path and host before routing
 * @param forwarding request id, {@code x-forwarded-*}, {@code via} and {@code server} headers
 * @param timeouts request, idle and stream limits
 * @param localReplies how replies of the mesh itself are changed
 * @param unusable why it takes no request, where a part of it cannot be honoured; its routes then
 *     only tell which authorities it is for. Null when it can be used
 */
public record HttpConnectionManager(
    String statPrefix,
    RouteSource routes,
    List<HttpFilter> filters,
    RequestNormalization normalization,
    ForwardingHeaders forwarding,
    HttpTimeouts timeouts,
    LocalReplyConfig localReplies,
    @Nullable String unusable) {
  public HttpConnectionManager {
    filters = List.copyOf(filters);
  }

  /** One that can be used. */
  public HttpConnectionManager(
      String statPrefix,
      RouteSource routes,
      List<HttpFilter> filters,
      RequestNormalization normalization,
      ForwardingHeaders forwarding,
      HttpTimeouts timeouts,
      LocalReplyConfig localReplies) {
    this(statPrefix, routes, filters, normalization, forwarding, timeouts, localReplies, null);
  }

  /** One that can be used, whose local replies are Envoy's. */
  public HttpConnectionManager(
      String statPrefix,
      RouteSource routes,
      List<HttpFilter> filters,
      RequestNormalization normalization,
      ForwardingHeaders forwarding,
      HttpTimeouts timeouts) {
    this(statPrefix, routes, filters, normalization, forwarding, timeouts, LocalReplyConfig.NONE);
  }
}
