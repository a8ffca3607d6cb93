package io.inmesh.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.inmesh.call.ConnectionView;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The connection that calls come in on, as its attributes tell. Made once per connection where the
 * transport filter is installed.
 */
record ServerConnection(
    @Nullable InetSocketAddress local,
    @Nullable InetSocketAddress remote,
    boolean isTls,
    String tlsVersion,
    String cipherSuite,
    String serverName,
    List<X509Certificate> peerCertificates)
    implements ConnectionView {

  /** Where the transport filter leaves it. */
  static final Attributes.Key<ServerConnection> KEY =
      Attributes.Key.create("io.inmesh.grpc.ServerConnection");

  /** The connection of these attributes. */
  static ServerConnection of(Attributes attributes) {
    ServerConnection known = attributes.get(KEY);
    return known != null ? known : read(attributes);
  }

  private static ServerConnection read(Attributes attributes) {
    SSLSession session = attributes.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    return new ServerConnection(
        internet(attributes.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR)),
        internet(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)),
        session != null,
        session == null ? "" : session.getProtocol(),
        session == null ? "" : session.getCipherSuite(),
        session == null ? "" : serverName(session),
        session == null ? List.of() : certificates(session));
  }

  private static @Nullable InetSocketAddress internet(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress socket ? socket : null;
  }

  private static String serverName(SSLSession session) {
    if (!(session instanceof ExtendedSSLSession extended)) {
      return "";
    }
    try {
      for (SNIServerName name : extended.getRequestedServerNames()) {
        if (name instanceof SNIHostName host) {
          return host.getAsciiName();
        }
      }
    } catch (UnsupportedOperationException unknown) {
      return "";
    }
    return "";
  }

  private static List<X509Certificate> certificates(SSLSession session) {
    List<X509Certificate> chain = new ArrayList<>();
    try {
      for (Certificate certificate : session.getPeerCertificates()) {
        if (certificate instanceof X509Certificate x509) {
          chain.add(x509);
        }
      }
    } catch (SSLPeerUnverifiedException none) {
      return List.of();
    }
    return List.copyOf(chain);
  }

  /** gRPC takes no other protocol from a TLS handshake. */
  @Override
  public String applicationProtocol() {
    return isTls ? "h2" : "";
  }

  @Override
  public String protocol() {
    return "HTTP/2";
  }
}
