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
 * @param keepAlive {@code http2_protocol_options.connection_keepalive}; null for none
 */
public record UpstreamConnection(
    Duration connectTimeout,
    HttpProtocol protocol,
    @Nullable Duration idleTimeout,
    long maxRequestsPerConnection,
    @Nullable Duration maxStreamDuration,
    TransportSecurity transport,
    List<TransportMatch> transportMatches,
    @Nullable KeepAlive keepAlive) {

  /** The proto's defaults. */
  public static final UpstreamConnection DEFAULT =
      new UpstreamConnection(
          Duration.ofSeconds(5),
          HttpProtocol.HTTP1,
          null,
          0,
          null,
          TransportSecurity.PLAINTEXT,
          List.of(),
          null);

  public UpstreamConnection {
    transportMatches = List.copyOf(transportMatches);
  }

  /** Connections without pings. */
  public UpstreamConnection(
      Duration connectTimeout,
      HttpProtocol protocol,
      @Nullable Duration idleTimeout,
      long maxRequestsPerConnection,
      @Nullable Duration maxStreamDuration,
      TransportSecurity transport,
      List<TransportMatch> transportMatches) {
    this(
        connectTimeout,
        protocol,
        idleTimeout,
        maxRequestsPerConnection,
        maxStreamDuration,
        transport,
        transportMatches,
        null);
  }

  /** The same with another version of HTTP. */
  public UpstreamConnection withProtocol(HttpProtocol value) {
    return new UpstreamConnection(
        connectTimeout,
        value,
        idleTimeout,
        maxRequestsPerConnection,
        maxStreamDuration,
        transport,
        transportMatches,
        keepAlive);
  }

  /** The same with these pings. */
  public UpstreamConnection withKeepAlive(@Nullable KeepAlive value) {
    return new UpstreamConnection(
        connectTimeout,
        protocol,
        idleTimeout,
        maxRequestsPerConnection,
        maxStreamDuration,
        transport,
        transportMatches,
        value);
  }

  /**
   * {@code PING} frames that find out whether a connection of HTTP/2 is alive.
   *
   * @param interval between them, above zero
   * @param timeout after which a connection without an answer is given up, above zero
   */
  public record KeepAlive(Duration interval, Duration timeout) {
    public KeepAlive {
      if (interval.isZero() || interval.isNegative()) {
        throw new IllegalArgumentException("interval: " + interval + " (expected: > 0)");
      }
      if (timeout.isZero() || timeout.isNegative()) {
        throw new IllegalArgumentException("timeout: " + timeout + " (expected: > 0)");
      }
    }
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
