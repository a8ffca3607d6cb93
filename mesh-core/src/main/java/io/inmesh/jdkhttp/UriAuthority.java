package io.inmesh.jdkhttp;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where a request to a URI leads, as the mesh knows it. */
public final class UriAuthority {
  private UriAuthority() {}

  /**
   * The host, with the port where that is not the scheme's own, as the JDK's client sends them as
   * {@code Host}; of a host that is none to the JDK, such as one with an underscore, what the URI
   * says.
   *
   * @return null where nothing can be sent by HTTP: for another scheme, or without a host
   */
  public static @Nullable String of(URI uri) {
    boolean secure = "https".equalsIgnoreCase(uri.getScheme());
    String authority = uri.getRawAuthority();
    if (authority == null || !secure && !"http".equalsIgnoreCase(uri.getScheme())) {
      return null;
    }
    int own = secure ? 443 : 80;
    String host = uri.getHost();
    if (host == null) {
      String named = authority.substring(authority.lastIndexOf('@') + 1); // behind the user
      String port = ":" + own;
      named = named.endsWith(port) ? named.substring(0, named.length() - port.length()) : named;
      return named.isEmpty() ? null : named;
    }
    int port = uri.getPort();
    return port < 0 || port == own ? host : host + ':' + port;
  }

  /**
   * The same of a request that may have a {@code Host} of its own, which decides.
   *
   * @param host that header as it is; null for none
   */
  public static @Nullable String of(URI uri, @Nullable String host) {
    String authority = of(uri);
    return authority == null || host == null ? authority : host;
  }
}
