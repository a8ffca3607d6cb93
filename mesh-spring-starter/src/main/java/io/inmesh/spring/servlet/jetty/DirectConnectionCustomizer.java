package io.inmesh.spring.servlet.jetty;

import io.inmesh.servlet.DirectConnection;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Notes what a request's socket is, before a customizer believes headers about it. */
final class DirectConnectionCustomizer implements HttpConfiguration.Customizer {
  @Override
  public Request customize(Request request, HttpFields.Mutable responseHeaders) {
    ConnectionMetaData connection = request.getConnectionMetaData();
    HttpFields headers = request.getHeaders();
    String host = headers.get(HttpHeader.HOST);
    request.setAttribute(
        DirectConnection.ATTRIBUTE,
        new DirectConnection(
            internet(connection.getRemoteSocketAddress()),
            internet(connection.getLocalSocketAddress()),
            connection.getConnection().getEndPoint().isSecure(),
            host == null ? request.getHttpURI().getAuthority() : host, // as HTTP/2 has none
            headers.getValuesList(HttpHeader.X_FORWARDED_FOR),
            connection.getHttpVersion() == HttpVersion.HTTP_2
                ? request.getHttpURI().getScheme()
                : null));
    return request;
  }

  private static @Nullable InetSocketAddress internet(SocketAddress address) {
    return address instanceof InetSocketAddress internet ? internet : null;
  }
}
