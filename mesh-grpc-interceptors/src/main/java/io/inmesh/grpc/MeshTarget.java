package io.inmesh.grpc;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * A channel's target in the mesh: {@code mesh:///shop} or, as gRPC's own xDS clients have it,
 * {@code xds:///shop}. What follows the slashes is the authority of its calls (gRFC A27).
 *
 * @param authority host, with its port where there is one
 */
record MeshTarget(String authority) {

  static MeshTarget parse(String target) {
    URI uri;
    try {
      uri = new URI(target);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(wrong(target), e);
    }
    String scheme = uri.getScheme();
    if (!"mesh".equals(scheme) && !"xds".equals(scheme)) {
      throw new IllegalArgumentException(wrong(target));
    }
    String path = uri.isOpaque() ? uri.getSchemeSpecificPart() : uri.getPath();
    String authority = path == null ? "" : path.startsWith("/") ? path.substring(1) : path;
    if (authority.isEmpty() || authority.contains("/") || uri.getRawAuthority() != null) {
      throw new IllegalArgumentException(wrong(target));
    }
    return new MeshTarget(authority);
  }

  private static String wrong(String target) {
    return "target: " + target + " (expected: mesh:///authority or xds:///authority)";
  }
}
