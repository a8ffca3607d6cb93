package io.inmesh.servlet;

import io.inmesh.call.ConnectionView;
import io.inmesh.config.IpRange;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connection of a servlet request, as far as the container tells of it. */
final class ServletConnection implements ConnectionView {
  private final HttpServletRequest request;

  ServletConnection(HttpServletRequest request) {
    this.request = request;
  }

  @Override
  public @Nullable InetSocketAddress local() {
    return address(request.getLocalAddr(), request.getLocalPort());
  }

  @Override
  public @Nullable InetSocketAddress remote() {
    return address(request.getRemoteAddr(), request.getRemotePort());
  }

  /** Containers give literal addresses, so nothing is looked up. */
  private static @Nullable InetSocketAddress address(@Nullable String text, int port) {
    if (text == null || port < 0) {
      return null;
    }
    String plain =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    int zone = plain.indexOf('%');
    InetAddress literal = IpRange.literal(zone < 0 ? plain : plain.substring(0, zone));
    return literal == null ? null : new InetSocketAddress(literal, port);
  }

  @Override
  public boolean isTls() {
    return request.isSecure();
  }

  @Override
  public List<X509Certificate> peerCertificates() {
    Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
    return chain instanceof X509Certificate[] certificates ? List.of(certificates) : List.of();
  }

  @Override
  public String protocol() {
    String protocol = request.getProtocol();
    return protocol.equals("HTTP/2.0") ? "HTTP/2" : protocol;
  }
}
