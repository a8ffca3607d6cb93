package io.inmesh.call;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Read-only view of the connection that a request came in on. Everything is optional: what an
 * adapter does not know has its default, which no rule about it matches.
 */
public interface ConnectionView {
  /** Nothing is known. */
  ConnectionView UNKNOWN = new ConnectionView() {};

  /** This end, resolved; null when unknown. */
  default @Nullable InetSocketAddress local() {
    return null;
  }

  /** The other end, resolved; null when unknown. */
  default @Nullable InetSocketAddress remote() {
    return null;
  }

  /** Whether it is secured by TLS. */
  default boolean isTls() {
    return false;
  }

  /** The name that the client asked for in its TLS handshake; "" for none. */
  default String serverName() {
    return "";
  }

  /** The application protocol that TLS agreed on, such as {@code h2}; "" for none. */
  default String applicationProtocol() {
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
