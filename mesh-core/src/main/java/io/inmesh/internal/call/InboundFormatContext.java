package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.IpText;
import io.inmesh.config.Metadata;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledVirtualHost;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What formats see of an inbound call.
 *
 * @param localBody the body of the mesh's own reply; null for a response of the application
 * @param localCode the status of the mesh's own reply, where that is known
 */
record InboundFormatContext(
    InboundFacts call,
    InboundRoute route,
    @Nullable HeadersView response,
    @Nullable String localBody,
    int localCode)
    implements FormatContext {
  /** Of a reply whose status is not known yet, or a response of the application. */
  InboundFormatContext(
      InboundFacts call,
      InboundRoute route,
      @Nullable HeadersView response,
      @Nullable String localBody) {
    this(call, route, response, localBody, 0);
  }

  @Override
  public RequestView request() {
    return route.seen();
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
    return route.virtualCluster();
  }

  /** The application is the upstream, which is asked once. */
  @Override
  public int attempts() {
    return route.isAdmitted() ? 1 : 0;
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
    String host = IpText.of(address.getAddress());
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + address.getPort();
  }

  @Override
  public Metadata metadata(Owner owner) {
    return switch (owner) {
      case ROUTE -> route.metadata();
      case LISTENER -> route.listenerMetadata();
      case VIRTUAL_HOST -> CompiledVirtualHost.metadata(route.virtualHost());
      case CLUSTER, LISTENER_FILTER_CHAIN -> Metadata.EMPTY;
    };
  }

  @Override
  public long startEpochNanos() {
    return call.startEpochNanos();
  }

  @Override
  public long nanosUntil(Event event) {
    long now = call.nanoTime();
    long elapsed = now - call.startNanos();
    long service = call.serviceNanos(now);
    return switch (event) {
      case NOW -> elapsed;
      case REQUEST_RECEIVED, REQUEST_SENT -> service < 0 ? -1 : elapsed - service;
      case RESPONSE_BEGAN -> response == null || localBody != null ? -1 : elapsed;
      case RESPONSE_ENDED -> -1;
    };
  }

  @Override
  public String streamId() {
    return route.requestId();
  }

  @Override
  public String uniqueId() {
    return RequestHead.requestId(call.drawRandom(), call.drawRandom());
  }

  @Override
  public String listenerName() {
    return route.listenerName();
  }

  @Override
  public @Nullable String requestedServerName() {
    String name = call.connection().serverName();
    return name.isEmpty() ? null : name;
  }

  @Override
  public @Nullable String other(String command) {
    String value =
        switch (command) {
          case "DOWNSTREAM_TLS_VERSION" -> call.connection().tlsVersion();
          case "DOWNSTREAM_TLS_CIPHER" -> CipherSuites.openSslName(call.connection().cipherSuite());
          default -> "";
        };
    return value.isEmpty() ? null : value;
  }

  @Override
  public String localReplyBody() {
    return localBody == null ? "" : localBody;
  }
}
