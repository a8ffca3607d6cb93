package io.inmesh.call;

import io.inmesh.config.FilterChainMatch;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of the connection that a request came in on. Everything is optional: what an
 * adapter does not know has its default, which no rule about it matches.
 */
public interface ConnectionView extends FilterChainMatch.Connection {
  /** There is none: the request begins in this process. */
  ConnectionView NONE = new ConnectionView() {};

  /** There is one, of which nothing is known: {@link #isPeerHidden}. */
  ConnectionView UNKNOWN =
      new ConnectionView() {
        @Override
        public boolean isPeerHidden() {
          return true;
        }
      };

  /** This end, resolved; null when unknown. */
  @Override
  default @Nullable InetSocketAddress local() {
    return null;
  }

  /** The other end, resolved; null when unknown. */
  @Override
  default @Nullable InetSocketAddress remote() {
    return null;
  }

  /**
   * Whether the other end is hidden: the adapter does not learn of it, or something in front of it
   * has put another address in its place. What rules ask of it then is neither true nor false, and
   * the request is refused.
   */
  default boolean isPeerHidden() {
    return false;
  }

  /** Whether it is secured by TLS. */
  @Override
  default boolean isTls() {
    return false;
  }

  /** The name that the client asked for in its TLS handshake; "" for none. */
  @Override
  default String serverName() {
    return "";
  }

  /** The application protocol that TLS agreed on, such as {@code h2}; "" for none. */
  @Override
  default String applicationProtocol() {
    return "";
  }

  /** The version of TLS, such as {@code TLSv1.3}; "" for none. */
  default String tlsVersion() {
    return "";
  }

  /** The cipher suite by its IANA name, such as {@code TLS_AES_128_GCM_SHA256}; "" for none. */
  default String cipherSuite() {
    return "";
  }

  /** The client's certificate and those that lead to its root, validated; empty for none. */
  default List<X509Certificate> peerCertificates() {
    return List.of();
  }

  /** The protocol of the request: {@code HTTP/1.1}, {@code HTTP/2}. */
  default String protocol() {
    return "HTTP/1.1";
  }
}
