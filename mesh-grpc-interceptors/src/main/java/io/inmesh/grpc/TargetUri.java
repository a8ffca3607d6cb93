package io.inmesh.grpc;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A channel's target in the mesh. With {@code mesh:///shop} it is decided by the mesh's outbound
 * listener, with {@code xds:///shop} by a listener of its own, as gRPC's own xDS clients have it
 * (gRFC A27, A47).
 *
 * @param ownListener of the scheme {@code xds}
 * @param xdsAuthority which of the bootstrap's authorities knows the listener; "" for none
 * @param service what follows the slashes
 */
record TargetUri(boolean ownListener, String xdsAuthority, String service) {

  static TargetUri parse(String target) {
    URI uri;
    try {
      uri = new URI(target);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wrong(target), e);
    }
    boolean xds = "xds".equals(uri.getScheme());
    if (!xds && !"mesh".equals(uri.getScheme())) {
      throw new IllegalArgumentException(wrong(target));
    }
    String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    String service = path == null ? "" : path.startsWith("/") ? path.substring(1) : path;
    String authority = uri.getRawAuthority() == null ? "" : uri.getAuthority();
    boolean possible = xds || (authority.isEmpty() && !service.contains("/"));
    if (service.isEmpty() || !possible) {
      throw new IllegalArgumentException(wrong(target));
    }
    if (hasMore(uri) || authority.contains("@") || service.contains("@")) {
      throw new IllegalArgumentException(
          wrong(target) + "; a query, a fragment or user info says nothing in it");
    }
    return new TargetUri(xds, authority, service);
  }

  /** Whether there is more than a path. A text without slashes has its query within. */
  private static boolean hasMore(URI uri) {
    return uri.getRawQuery() != null
        || uri.getRawFragment() != null
        || (uri.isOpaque() && uri.getRawSchemeSpecificPart().contains("?"));
  }

  /** The authority of the calls: the service, as it can stand in one. */
  String authority() {
    return service.replace("/", "%2F");
  }

  private static String wrong(String target) {
    return "target: "
        + target
        + " (expected: mesh:///authority, xds:///service or xds://authority/service)";
  }
}
