package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.Metadata;
import io.inmesh.internal.format.FormatContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What formats see of an inbound call.
 *
 * @param localBody the body of the mesh's own reply; null for a response of the application
 * @param localCode the status of the mesh's own reply, where that is known
 */
record InboundFormatContext(
    InboundMachine call,
    InboundRoute route,
    @Nullable HeadersView response,
    @Nullable String localBody,
    int localCode)
    implements FormatContext {
  /** Of a reply whose status is not known yet, or a response of the application. */
  InboundFormatContext(
      InboundMachine call,
      InboundRoute route,
      @Nullable HeadersView response,
      @Nullable String localBody) {
    this(call, route, response, localBody, 0);
  }

  @Override
  public RequestView request() {
    return route.request();
  }

  @Override
  public @Nullable HeadersView responseHeaders() {
    return response;
  }

  /** Of a local reply it is 0, as in Envoy, which formats headers before it sets the code. */
  @Override
  public int responseCode() {
    return localBody == null ? call.status() : localCode;
  }

  @Override
  public String responseCodeDetails() {
    return call.details();
  }

  @Override
  public long responseFlags() {
    return call.flags();
  }

  @Override
  public String protocol() {
    return call.connection().protocol();
  }

  @Override
  public String routeName() {
    return route.routeName();
  }

  @Override
  public @Nullable String virtualCluster() {
    return route.virtualHost() == null ? null : route.virtualHost().virtualCluster(request());
  }

  @Override
  public String cluster() {
    return route.clusterName();
  }

  @Override
  public @Nullable String address(Side side) {
    ConnectionView connection = call.connection();
    return switch (side) {
      case DOWNSTREAM_REMOTE -> client(connection.remote());
      case DOWNSTREAM_DIRECT_REMOTE -> text(connection.remote());
      case DOWNSTREAM_LOCAL, DOWNSTREAM_DIRECT_LOCAL -> text(connection.local());
      case UPSTREAM_REMOTE, UPSTREAM_LOCAL -> null;
    };
  }

  private @Nullable String client(@Nullable InetSocketAddress remote) {
    InetAddress client = route.client();
    if (client == null) {
      return null;
    }
    int port = remote != null && client.equals(remote.getAddress()) ? remote.getPort() : 0;
    return text(new InetSocketAddress(client, port));
  }

  private static @Nullable String text(@Nullable InetSocketAddress address) {
    if (address == null || address.getAddress() == null) {
      return null;
    }
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  @Override
  public Metadata metadata(Owner owner) {
    return switch (owner) {
      case ROUTE -> route.metadata();
      case LISTENER -> route.listenerMetadata();
      case CLUSTER, VIRTUAL_HOST, LISTENER_FILTER_CHAIN -> Metadata.EMPTY;
    };
  }

  @Override
  public long startEpochNanos() {
    return TimeUnit.MILLISECONDS.toNanos(call.environment().epochMillis());
  }

  @Override
  public String streamId() {
    return route.requestId();
  }

  @Override
  public @Nullable String requestedServerName() {
    String name = call.connection().serverName();
    return name.isEmpty() ? null : name;
  }

  @Override
  public String localReplyBody() {
    return localBody == null ? "" : localBody;
  }
}
