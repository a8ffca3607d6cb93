package io.inmesh.xds.transport;

import java.util.Optional;

/**
 * What is particular about a server: the {@code server_features} of a gRPC bootstrap that mean
 * something to this client.
 */
public enum ServerFeature {
  /** The server speaks the v3 transport; v2 is gone, so this changes nothing (gRFC A30). */
  XDS_V3("xds_v3"),
  /**
   * Deletions are ignored. Superseded: ignoring them is the default since gRFC A88, and {@link
   * #FAIL_ON_DATA_ERRORS} decides alone.
   */
  IGNORE_RESOURCE_DELETION("ignore_resource_deletion"),
  /** A rejected, deleted or refused resource drops the cached one (gRFC A88). */
  FAIL_ON_DATA_ERRORS("fail_on_data_errors"),
  /** A resource that does not come is a slow server, after 30 s instead of 15 s (gRFC A88). */
  RESOURCE_TIMER_IS_TRANSIENT_ERROR("resource_timer_is_transient_error"),
  /** The server may rewrite authorities and endpoints' host names (gRFC A81). */
  TRUSTED_XDS_SERVER("trusted_xds_server"),
  /**
   * In the state-of-the-world variant names are not sent beside a wildcard, which lists them as
   * well. That is so of servers in a bootstrap of Envoy's form, as Envoy never sends both:
   * go-control-plane answers both with nothing but what is named, or not at all.
   */
  WILDCARD_LISTS_ALL("inmesh.wildcard_lists_all");

  private final String text;

  ServerFeature(String text) {
    this.text = text;
  }

  /** The feature's text in a bootstrap document. */
  public String text() {
    return text;
  }

  /** The feature of that text; empty for one that this client does not know (it is ignored). */
  public static Optional<ServerFeature> of(String text) {
    for (ServerFeature feature : values()) {
      if (feature.text.equals(text)) {
        return Optional.of(feature);
      }
    }
    return Optional.empty();
  }
}
