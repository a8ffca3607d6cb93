package io.inmesh.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections to a cluster's endpoints are made and used.
 *
 * @param connectTimeout default 5 s
 * @param protocol which HTTP versions
 * @param idleTimeout {@code common_http_protocol_options.idle_timeout}; null: the client's own
 * @param maxRequestsPerConnection 0 for no limit
 * @param maxStreamDuration {@code common_http_protocol_options.max_stream_duration}; null for none
 * @param transport what secures them
 * @param transportMatches {@code transport_socket_matches}, the first that matches wins
 */
public record UpstreamConnection(
    Duration connectTimeout,
    HttpProtocol protocol,
    @Nullable Duration idleTimeout,
    long maxRequestsPerConnection,
    @Nullable Duration maxStreamDuration,
    TransportSecurity transport,
    List<TransportMatch> transportMatches) {

  /** The proto's defaults. */
  public static final UpstreamConnection DEFAULT =
      new UpstreamConnection(
          Duration.ofSeconds(5),
          HttpProtocol.HTTP1,
          null,
          0,
          null,
          TransportSecurity.PLAINTEXT,
          List.of());

  public UpstreamConnection {
    transportMatches = List.copyOf(transportMatches);
  }

  /** Which HTTP versions an upstream speaks. */
  public enum HttpProtocol {
    /** HTTP/1.1 (the default). */
    HTTP1,
    /** HTTP/2, in plaintext with prior knowledge. */
    HTTP2,
    /** As the caller's request ({@code use_downstream_protocol_config}). */
    DOWNSTREAM,
    /** By ALPN ({@code auto_config}). */
    AUTO
  }

  /**
   * One {@code transport_socket_matches} entry.
   *
   * @param name its name
   * @param match what the endpoint's metadata below {@code envoy.transport_socket_match} must have
   * @param transport what then secures the connection
   */
  public record TransportMatch(
      String name, java.util.Map<String, Object> match, TransportSecurity transport) {}
}
