package io.inmesh.servlet;

import io.inmesh.config.IpRange;
import jakarta.servlet.ServletRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a container knows of the connection of a request by its socket, and what the request said of
 * itself when it came in. Where a container believes headers such as {@code X-Forwarded-For} (with
 * Tomcat's {@code RemoteIpValve}, Jetty's {@code ForwardedRequestCustomizer}), something that runs
 * before that puts one of these into the request attribute {@link #ATTRIBUTE}; otherwise a caller
 * chooses the address that rules such as {@code direct_remote_ip} see. The starter for Spring Boot
 * does so by itself. Immutable.
 *
 * @param remote the address of the peer, {@code direct_remote_ip} of Envoy; null when there is none
 * @param local the address at which it was accepted; null when there is none
 * @param tls whether the connection itself is one of TLS
 * @param host the header {@code Host}; null when there is none
 * @param forwardedFor the lines of the header {@code X-Forwarded-For}, in order
 * @param scheme of the request itself, which it has over HTTP/2 ({@code :scheme}); null for none
 */
public record DirectConnection(
    @Nullable InetSocketAddress remote,
    @Nullable InetSocketAddress local,
    boolean tls,
    @Nullable String host,
    List<String> forwardedFor,
    @Nullable String scheme) {

  /** The request attribute. */
  public static final String ATTRIBUTE = "io.inmesh.servlet.DirectConnection";

  public DirectConnection {
    forwardedFor = List.copyOf(forwardedFor);
  }

  /** Of a request without a scheme of its own. */
  public DirectConnection(
      @Nullable InetSocketAddress remote,
      @Nullable InetSocketAddress local,
      boolean tls,
      @Nullable String host,
      List<String> forwardedFor) {
    this(remote, local, tls, host, forwardedFor, null);
  }

  /** What was noted for a request; null when nothing was. */
  static @Nullable DirectConnection of(ServletRequest request) {
    return request.getAttribute(ATTRIBUTE) instanceof DirectConnection noted ? noted : null;
  }

  /**
   * An address as a container writes it. Nothing is looked up.
   *
   * @param text a literal address, also in brackets or with a zone
   * @param port the port; negative for none
   * @return null when it is no address or has no port
   */
  public static @Nullable InetSocketAddress address(@Nullable String text, int port) {
    if (text == null || port < 0) {
      return null;
    }
    String plain =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    int zone = plain.indexOf('%');
    InetAddress literal = IpRange.literal(zone < 0 ? plain : plain.substring(0, zone));
    return literal == null ? null : new InetSocketAddress(literal, port);
  }
}
