package io.inmesh.config;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which connections a filter chain takes ({@code envoy.config.listener.v3.FilterChainMatch}). Empty
 * lists, 0 and "" mean any.
 *
 * @param destinationPort 0 for any
 * @param destinationPrefixes CIDR texts
 * @param serverNames SNI values, exact or {@code *.suffix}
 * @param transportProtocol {@code raw_buffer}, {@code tls} or "" for any
 * @param applicationProtocols ALPN values
 * @param sourceType where the connection comes from
 * @param sourcePrefixes CIDR texts
 * @param sourcePorts source ports
 */
public record FilterChainMatch(
    int destinationPort,
    List<String> destinationPrefixes,
    List<String> serverNames,
    String transportProtocol,
    List<String> applicationProtocols,
    SourceType sourceType,
    List<String> sourcePrefixes,
    List<Integer> sourcePorts) {

  /** Matches every connection. */
  public static final FilterChainMatch ANY =
      new FilterChainMatch(
          0, List.of(), List.of(), "", List.of(), SourceType.ANY, List.of(), List.of());

  public FilterChainMatch {
    destinationPrefixes = List.copyOf(destinationPrefixes);
    serverNames = List.copyOf(serverNames);
    applicationProtocols = List.copyOf(applicationProtocols);
    sourcePrefixes = List.copyOf(sourcePrefixes);
    sourcePorts = List.copyOf(sourcePorts);
  }

  /** {@code ConnectionSourceType}. */
  public enum SourceType {
    ANY,
    SAME_IP_OR_LOOPBACK,
    EXTERNAL
  }

  /** What a filter chain is chosen by. */
  public interface Connection {
    /** The end of the listener, resolved; null when unknown. */
    @Nullable InetSocketAddress local();

    /** The other end, resolved; null when unknown. */
    @Nullable InetSocketAddress remote();

    /** Whether it is secured by TLS. */
    boolean isTls();

    /** The name that the client asked for in its TLS handshake; "" for none. */
    String serverName();

    /** The application protocol, of TLS or recognised in what came; "" for none. */
    String applicationProtocol();
  }
}
