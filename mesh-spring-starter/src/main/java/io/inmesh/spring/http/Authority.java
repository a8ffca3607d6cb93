package io.inmesh.spring.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where requests of HTTP lead, as the mesh knows it, whether or not it is a host to the JDK. */
final class Authority {
  /** What a request to a host that is none to the JDK is checked with. */
  private static final URI SOMEWHERE = URI.create("http://somewhere/");

  private Authority() {}

  /**
   * The authority of a URI: its host, with the port where that is not the scheme's own.
   *
   * @return null where nothing can be sent by HTTP
   */
  static @Nullable String of(URI uri) {
    String scheme = uri.getScheme();
    String authority = uri.getRawAuthority();
    boolean secure = "https".equalsIgnoreCase(scheme);
    if (authority == null || !secure && !"http".equalsIgnoreCase(scheme)) {
      return null;
    }
    String host = authority.substring(authority.lastIndexOf('@') + 1); // behind user and password
    String port = secure ? ":443" : ":80";
    return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
  }

  /**
   * A URI with which a builder of the JDK's makes a request that is to have this one: the JDK knows
   * no host with an underscore.
   */
  static URI buildable(URI uri) {
    return uri.getHost() == null ? SOMEWHERE : uri;
  }
}
