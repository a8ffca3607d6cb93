package io.inmesh.servlet;

import io.inmesh.call.ConnectionView;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a servlet request: what was noted of its socket, else what the container tells,
 * and never what a filter in front has laid over the request. A copy, which outlives the request.
 * Immutable.
 */
final class ServletConnection implements ConnectionView {
  private static final System.Logger LOG = System.getLogger("io.inmesh.servlet");
  private static final AtomicBoolean REWRITTEN_BEFORE = new AtomicBoolean();

  private final @Nullable InetSocketAddress local;
  private final @Nullable InetSocketAddress remote;
  private final boolean peerHidden;
  private final boolean tls;
  private final String tlsVersion;
  private final String cipherSuite;
  private final List<X509Certificate> peerCertificates;
  private final String protocol;

  ServletConnection(HttpServletRequest given) {
    ServletRequest request = Containers.own(given);
    protocol = given.getProtocol();
    DirectConnection noted = DirectConnection.of(given);
    if (noted != null) {
      local = noted.local();
      remote = noted.remote();
      peerHidden = false;
      tls = noted.tls();
      cipherSuite = tls ? cipherSuite(request) : "";
    } else {
      peerHidden = isRewritten(request);
      local = DirectConnection.address(request.getLocalAddr(), request.getLocalPort());
      remote =
          peerHidden
              ? null
              : DirectConnection.address(request.getRemoteAddr(), request.getRemotePort());
      // Unlike isSecure, which a container may take from a header, it tells of the connection.
      cipherSuite = cipherSuite(request);
      tls = !cipherSuite.isEmpty();
    }
    // Told by containers of Servlet 6.1.
    tlsVersion = tls ? text(request, "jakarta.servlet.request.secure_protocol") : "";
    peerCertificates = tls ? certificates(request) : List.of();
  }

  /** Whether Tomcat's RemoteIpValve has put the address of a header in place of the socket's. */
  private static boolean isRewritten(ServletRequest request) {
    boolean rewritten =
        Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.request.forwarded"))
            && request.getRemoteAddr().equals(request.getAttribute("org.apache.tomcat.remoteAddr"));
    if (rewritten && REWRITTEN_BEFORE.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Tomcat's RemoteIpValve runs before the mesh: the address of the peer is unknown;"
              + " requests about which an RBAC rule asks for it are refused, and no chain with"
              + " source prefixes is chosen. Put a valve before it"
              + " that notes a "
              + DirectConnection.class.getName());
    }
    return rewritten;
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return local;
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return remote;
  }

  @Override
  public boolean isPeerHidden() {
    return peerHidden;
  }

  @Override
  public boolean isTls() {
    return tls;
  }

  private static List<X509Certificate> certificates(ServletRequest request) {
    return request.getAttribute("jakarta.servlet.request.X509Certificate")
            instanceof X509Certificate[] chain
        ? List.of(chain)
        : List.of();
  }

  private static String cipherSuite(ServletRequest request) {
    return text(request, "jakarta.servlet.request.cipher_suite");
  }

  private static String text(ServletRequest request, String attribute) {
    return request.getAttribute(attribute) instanceof String text ? text : "";
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    return peerCertificates;
  }

  @Override
  public String tlsVersion() {
    return tlsVersion;
  }

  @Override
  public String cipherSuite() {
    return cipherSuite;
  }

  @Override
  public String protocol() {
    return protocol.equals("HTTP/2.0") ? "HTTP/2" : protocol;
  }
}
