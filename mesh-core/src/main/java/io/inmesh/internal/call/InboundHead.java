package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.RequestView;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.IpRange;
import io.inmesh.config.IpText;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.http.JoinedHeaders;
import io.inmesh.internal.http.RefererValue;
import io.inmesh.internal.http.SettledScheme;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.route.MatchContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the headers of a request that comes in, before routing and filters, and what it
 * says about the client. Source: Envoy's {@code ConnectionManagerUtility::mutateRequestHeaders}.
 *
 * @param headers a copy of the request's
 * @param internalRequest whether the request is from inside
 * @param edge whether it has come in at the edge of the mesh, from outside
 * @param client the address of the client; null when unknown
 * @param scheme what Envoy's {@code :scheme} is
 */
record InboundHead(
    HeaderList headers,
    boolean internalRequest,
    boolean edge,
    @Nullable InetAddress client,
    String scheme)
    implements MatchContext {
  private static final String FORWARDED_FOR = "x-forwarded-for";
  private static final String FORWARDED_PORT = "x-forwarded-port";
  private static final String REQUEST_ID = "x-request-id";
  private static final int UUID_LENGTH = 36;

  /** Where a request id says whether it is traced; a caller from outside has no say in that. */
  private static final int TRACE_DIGIT = 14;

  /** What nobody outside may say of a request at an edge. */
  private static final List<String> EDGE_ONLY =
      List.of(
          "x-envoy-decorator-operation",
          "x-envoy-downstream-service-cluster",
          "x-envoy-downstream-service-node",
          "x-envoy-original-host",
          "x-envoy-original-path");

  /**
   * Makes the head.
   *
   * @param internal addresses that count as inside
   * @param internalOnly names of the headers that a request from outside must not have
   * @param requestId makes a request id
   */
  static InboundHead of(
      RequestView request,
      ConnectionView connection,
      ForwardingHeaders config,
      List<IpRange> internal,
      List<String> internalOnly,
      Supplier<String> requestId) {
    HeaderList headers = new HeaderList(request.headers());
    headers.remove(EnvoyHeaders.INTERNAL);
    if (!config.keepClientCert()) {
      headers.remove(EnvoyHeaders.CLIENT_CERT);
    }
    sanitizeTe(headers);
    JoinedHeaders.join(headers);
    if (!isHttp1(connection)) {
      JoinedHeaders.joinCookies(headers);
    }
    if (RefererValue.isWrong(headers)) {
      headers.remove(RefererValue.NAME);
    }
    InetSocketAddress remote = connection.remote();
    InetAddress peer = remote == null ? null : remote.getAddress();
    String before = headers.get(FORWARDED_FOR);
    boolean mayBeInternal;
    InetAddress client;
    if (config.useRemoteAddress()) {
      mayBeInternal = before == null;
      int hops = config.xffTrustedHops();
      client = hops > 0 ? forwarded(before, hops - 1) : null;
      client = client == null ? peer : client;
      appendForwarding(headers, connection, peer, config);
    } else {
      mayBeInternal = before != null && before.indexOf(',') < 0 && config.xffTrustedHops() == 0;
      client = forwarded(before, config.xffTrustedHops());
      if (!headers.contains(SettledScheme.FORWARDED_PROTO)) {
        headers.set(SettledScheme.FORWARDED_PROTO, scheme(connection));
      }
      appendPort(headers, connection, config, false);
    }
    if (!config.scheme().isEmpty()) {
      headers.set(SettledScheme.FORWARDED_PROTO, config.scheme());
    }
    boolean inside = mayBeInternal && isIn(internal, client);
    if (inside) {
      headers.set(EnvoyHeaders.INTERNAL, "true");
    } else {
      internalOnly.forEach(headers::remove);
      if (config.useRemoteAddress()) {
        EDGE_ONLY.forEach(headers::remove);
      }
    }
    boolean edge = !inside && config.useRemoteAddress();
    if (edge && client != null) {
      headers.set("x-envoy-external-address", IpText.of(client));
    }
    addRequestId(headers, config.requestId(), edge, requestId);
    ViaHeader.append(headers, config.via());
    return new InboundHead(
        headers,
        inside,
        edge,
        client == null ? peer : client,
        config.scheme().isEmpty()
            ? scheme(request, connection, headers.get(SettledScheme.FORWARDED_PROTO))
            : config.scheme());
  }

  /**
   * HTTP/2 has its scheme, and so has the whole URL in place of an HTTP/1 request's path, where it
   * is told: then it may differ from the connection's. Else what a proxy in front says counts.
   */
  private static String scheme(
      RequestView request, ConnectionView connection, @Nullable String forwarded) {
    String own = request.scheme();
    boolean plain = own.equals(scheme(connection));
    String told = plain && isHttp1(connection) ? SettledScheme.told(forwarded) : null;
    return told == null ? own : told;
  }

  private static String scheme(ConnectionView connection) {
    return connection.isTls() ? "https" : "http";
  }

  /** Whether a connection is one of HTTP/1.0 or 1.1. */
  static boolean isHttp1(ConnectionView connection) {
    return connection.protocol().startsWith("HTTP/1");
  }

  /** The port at which a connection came in; -1 when unknown. */
  static int port(ConnectionView connection) {
    InetSocketAddress local = connection.local();
    return local == null ? -1 : local.getPort();
  }

  private static void appendForwarding(
      HeaderList headers,
      ConnectionView connection,
      @Nullable InetAddress peer,
      ForwardingHeaders config) {
    if (!config.skipXffAppend() && peer != null) {
      JoinedHeaders.append(headers, FORWARDED_FOR, ",", IpText.of(peer));
    }
    boolean untrusted = config.xffTrustedHops() == 0;
    if (untrusted || !headers.contains(SettledScheme.FORWARDED_PROTO)) {
      headers.set(SettledScheme.FORWARDED_PROTO, scheme(connection));
    }
    appendPort(headers, connection, config, untrusted);
  }

  private static void appendPort(
      HeaderList headers, ConnectionView connection, ForwardingHeaders config, boolean replace) {
    int port = port(connection);
    if (config.appendXForwardedPort()
        && port >= 0
        && (replace || !headers.contains(FORWARDED_PORT))) {
      headers.set(FORWARDED_PORT, Integer.toString(port));
    }
  }

  /** Nothing but {@code trailers} is passed on (Envoy's {@code sanitizeTEHeader}). */
  private static void sanitizeTe(HeaderList headers) {
    String te = headers.get("te");
    if (te == null) {
      return;
    }
    headers.remove("te");
    for (String value : te.split(",", -1)) {
      if (value.strip().equals("trailers")) {
        headers.add("te", "trailers");
        return;
      }
    }
  }

  private static void addRequestId(
      HeaderList headers,
      ForwardingHeaders.RequestId config,
      boolean edge,
      Supplier<String> requestId) {
    if (!config.generate()) {
      return;
    }
    String before = headers.get(REQUEST_ID);
    if (before == null || before.isEmpty() || (edge && !config.preserveExternal())) {
      headers.set(REQUEST_ID, requestId.get());
    } else if (edge && before.length() == UUID_LENGTH) {
      String untraced = before.substring(0, TRACE_DIGIT) + '4' + before.substring(TRACE_DIGIT + 1);
      headers.set(REQUEST_ID, untraced);
    }
  }

  /** An address in {@code x-forwarded-for}, counted from the last one; null when there is none. */
  private static @Nullable InetAddress forwarded(@Nullable String list, int skipped) {
    if (list == null) {
      return null;
    }
    String[] addresses = list.split(",", -1);
    int index = addresses.length - 1 - skipped;
    return index < 0 ? null : IpRange.literal(addresses[index].strip());
  }

  private static boolean isIn(List<IpRange> ranges, @Nullable InetAddress address) {
    for (IpRange range : ranges) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
